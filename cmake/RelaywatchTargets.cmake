# Every target of the project is made by one of the functions below, so that all share one set of warnings.

add_library(relaywatch_warnings INTERFACE)
target_compile_options(relaywatch_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast $<$<BOOL:${RELAYWATCH_WERROR}>:-Werror>)
if(RELAYWATCH_SANITIZE)
  # g++ 12 finds the last two in the coroutine frames and variants of its own instrumented code, and nowhere else.
  target_compile_options(relaywatch_warnings INTERFACE -fsanitize=${RELAYWATCH_SANITIZE} -fno-omit-frame-pointer -Wno-tsan
    -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
  # Checks of every pointer before every use: nearly half of the time to compile. AddressSanitizer reports null and stray
  # pointers that are used; misaligned ones alone go unseen.
  target_compile_options(relaywatch_warnings INTERFACE -fno-sanitize=null,alignment,object-size)
  target_link_options(relaywatch_warnings INTERFACE -fsanitize=${RELAYWATCH_SANITIZE})
endif()
if(CMAKE_UNITY_BUILD)
  # Several files are one translation unit: helpers in the unnamed namespaces of one part need distinct names. A local
  # name that another file's helper has, or a class in a .cpp that holds one, is no fault; other builds check for those.
  target_compile_options(relaywatch_warnings INTERFACE -Wno-shadow -Wno-subobject-linkage)
endif()

# relaywatch_library(PART SOURCES ... [USES other parts and libraries ...])
function(relaywatch_library part)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_library(${part} STATIC ${arg_SOURCES})
  add_library(relaywatch::${part} ALIAS ${part})
  target_include_directories(${part} PUBLIC ${CMAKE_SOURCE_DIR}/lib)
  target_link_libraries(${part} PUBLIC ${arg_USES} PRIVATE relaywatch_warnings)
  set_target_properties(${part} PROPERTIES OUTPUT_NAME relaywatch_${part})
endfunction()

# relaywatch_test(NAME SOURCES ... [USES ...]): one GoogleTest program, run by CTest as one test.
function(relaywatch_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_executable(${name}_test ${arg_SOURCES})
  target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name}_test PRIVATE ${arg_USES} GTest::gmock GTest::gtest_main relaywatch_warnings)
  target_compile_definitions(${name}_test PRIVATE RELAYWATCH_TESTS_DIR="${CMAKE_SOURCE_DIR}/tests")
  add_test(NAME ${name} COMMAND ${name}_test)
endfunction()

# relaywatch_embed(OUTPUT FILES ...): a .cpp that holds these files (see EmbedAssets.cmake), made anew when one changes.
function(relaywatch_embed output)
  list(JOIN ARGN "|" files)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} "-DFILES=${files}" -P ${CMAKE_SOURCE_DIR}/cmake/EmbedAssets.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/EmbedAssets.cmake
    COMMENT "Embedding the status page" VERBATIM)
endfunction()
