# cmake -DOUTPUT=page_assets.cpp "-DFILES=a.html|b.js" -P EmbedAssets.cmake
# Writes the table of web/page_assets.hpp: every file as a raw string literal, with its type and the hash of its content
# as its tag. Nothing of it depends on where the checkout is, so that ccache finds it again.

set(delimiter relaywatch)
set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")

string(REPLACE "|" ";" files "${FILES}")
set(table "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  get_filename_component(extension "${file}" LAST_EXT)
  string(SUBSTRING "${extension}" 1 -1 extension)
  if(NOT DEFINED type_${extension})
    message(FATAL_ERROR "${file}: no content type is known for .${extension}")
  endif()
  file(READ "${file}" content)
  string(FIND "${content}" ")${delimiter}\"" at)
  if(NOT at EQUAL -1)
    message(FATAL_ERROR "${file} holds the end of the literal that it is to be put into")
  endif()
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 32 hash)
  string(APPEND table "    {\"${name}\", \"${type_${extension}}\", \"\\\"${hash}\\\"\", R\"${delimiter}(${content})${delimiter}\"},\n")
endforeach()

file(WRITE "${OUTPUT}" "#include \"web/page_assets.hpp\"

namespace relaywatch::web {

std::span<const Asset> page_assets() {
  static constexpr Asset assets[] = {
${table}  };
  return assets;
}

}  // namespace relaywatch::web
")
