# Everything comes from the distribution (Debian 12); scripts/install-dependencies installs it.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
pkg_check_modules(mariadb_client REQUIRED IMPORTED_TARGET libmariadb)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
# The status page's charts.
find_file(RELAYWATCH_CHART_JS chart.min.js PATHS /usr/share/javascript/chart.js NO_DEFAULT_PATH REQUIRED)
if(RELAYWATCH_TESTS)
  find_package(GTest REQUIRED)
endif()

# Asio and Beast are compiled once, in lib/async, to keep every other file quick to compile.
add_library(relaywatch_asio INTERFACE)
target_compile_definitions(relaywatch_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS)
target_link_libraries(relaywatch_asio INTERFACE Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
