# SPDX-License-Identifier: GPL-2.0-only
#
# The module against an installed ns-3: library, examples, test runner, benchmark, install rules.

option(TCP_LIFECYCLE_WERROR "Treat warnings as errors" OFF)
option(TCP_LIFECYCLE_COVERAGE "Count which lines of the library are run" OFF)
option(TCP_LIFECYCLE_SANITIZE "Build with AddressSanitizer, UBSan and ns-3's asserts" OFF)

include(GNUInstallDirs)
find_package(ns3 REQUIRED)

if(TCP_LIFECYCLE_SANITIZE)
  # Half the time to compile; the checks are the same.
  set(CMAKE_BUILD_TYPE Sanitize)
  set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1")
elseif(TCP_LIFECYCLE_COVERAGE)
  set(CMAKE_BUILD_TYPE Coverage)
  set(CMAKE_CXX_FLAGS_COVERAGE "-O0")
elseif(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
# Line numbers for backtraces and valgrind; whole debug information takes half as long again.
string(REGEX REPLACE "-g( |$)" "-g1\\1" CMAKE_CXX_FLAGS_RELWITHDEBINFO
       "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
if(NOT CMAKE_CXX_STANDARD)
  # What the headers of the ns-3 at hand need.
  if(ns3_VERSION VERSION_GREATER_EQUAL 3.48)
    set(CMAKE_CXX_STANDARD 23)
  elseif(ns3_VERSION VERSION_GREATER_EQUAL 3.41)
    set(CMAKE_CXX_STANDARD 20)
  else()
    set(CMAKE_CXX_STANDARD 17)
  endif()
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
mark_as_advanced(CCACHE_PROGRAM)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_definitions(-DTCP_LIFECYCLE_NS3_VERSION="${ns3_VERSION}")
# As Debian's ns-3 is built: NS_LOG="TcpLifecycleTracer=level_info" works.
add_definitions(-DNS3_LOG_ENABLE)
add_compile_options(-Wall -Wextra)
if(TCP_LIFECYCLE_WERROR)
  add_compile_options(-Werror)
endif()
if(TCP_LIFECYCLE_SANITIZE)
  add_definitions(-DNS3_ASSERT_ENABLE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# ns-3 knows its modules as ns3::libinternet or, newer, as ns3::internet.
set(ns3_libraries)
set(ns3_packages)
foreach(module ${TCP_LIFECYCLE_NS3_MODULES})
  if(TARGET ns3::lib${module})
    list(APPEND ns3_libraries ns3::lib${module})
  elseif(TARGET ns3::${module})
    list(APPEND ns3_libraries ns3::${module})
  else()
    message(FATAL_ERROR "the ns-3 at ${ns3_DIR} has no module '${module}'")
  endif()
  list(APPEND ns3_packages ns3-${module})
endforeach()

# ns-3 keeps all headers in one flat directory: so does the build, by links.
set(header_dir ${PROJECT_BINARY_DIR}/include/ns3)
file(MAKE_DIRECTORY ${header_dir})
file(GLOB stale_headers ${header_dir}/*)
set(module_header "// SPDX-License-Identifier: GPL-2.0-only\n//\n// All headers of tcp-lifecycle.\n\n")
string(APPEND module_header "#ifndef TCP_LIFECYCLE_MODULE_H\n#define TCP_LIFECYCLE_MODULE_H\n\n")
set(flat_headers)
foreach(header ${TCP_LIFECYCLE_HEADERS})
  get_filename_component(name ${header} NAME)
  if(NOT EXISTS ${header_dir}/${name})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${header} ${header_dir}/${name} COPY_ON_ERROR SYMBOLIC)
  endif()
  list(REMOVE_ITEM stale_headers ${header_dir}/${name})
  string(APPEND module_header "#include \"ns3/${name}\"\n")
  list(APPEND flat_headers ${PROJECT_SOURCE_DIR}/${header})
endforeach()
string(APPEND module_header "\n#endif // TCP_LIFECYCLE_MODULE_H\n")
# Written only if it changed: a build that runs meanwhile is not disturbed.
file(CONFIGURE OUTPUT ${header_dir}/tcp-lifecycle-module.h CONTENT "${module_header}" @ONLY)
list(REMOVE_ITEM stale_headers ${header_dir}/tcp-lifecycle-module.h)
if(stale_headers)
  file(REMOVE ${stale_headers})
endif()

add_library(tcp-lifecycle SHARED ${TCP_LIFECYCLE_SOURCES})
add_library(ns3::tcp-lifecycle ALIAS tcp-lifecycle)
set_target_properties(tcp-lifecycle PROPERTIES OUTPUT_NAME ns3-tcp-lifecycle)
target_include_directories(tcp-lifecycle BEFORE PUBLIC ${PROJECT_BINARY_DIR}/include)
target_link_libraries(tcp-lifecycle PUBLIC ${ns3_libraries}
                      PRIVATE ${TCP_LIFECYCLE_PLOT_LIBRARIES} ${TCP_LIFECYCLE_TRACE_LIBRARIES})

if(TCP_LIFECYCLE_SANITIZE)
  # What draws, records and tells takes longer to optimize under sanitizers than it then runs.
  set_source_files_properties(${TCP_LIFECYCLE_HELPER_SOURCES} PROPERTIES COMPILE_OPTIONS -O0)
endif()
if(TCP_LIFECYCLE_COVERAGE)
  target_compile_options(tcp-lifecycle PRIVATE --coverage)
  target_link_options(tcp-lifecycle PRIVATE --coverage)
endif()

add_subdirectory(examples)

set(bench_header_dir ${PROJECT_BINARY_DIR}/bench/include/ns3)
file(MAKE_DIRECTORY ${bench_header_dir})
foreach(header ${TCP_LIFECYCLE_BENCH_HEADERS})
  get_filename_component(name ${header} NAME)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${header} ${bench_header_dir}/${name}
       COPY_ON_ERROR SYMBOLIC)
endforeach()
add_executable(tcp-lifecycle-bench ${TCP_LIFECYCLE_BENCH})
target_include_directories(tcp-lifecycle-bench BEFORE PRIVATE ${PROJECT_BINARY_DIR}/bench/include)
target_link_libraries(tcp-lifecycle-bench PRIVATE tcp-lifecycle)
set_target_properties(tcp-lifecycle-bench PROPERTIES
                      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)

# What tracing costs is measured against the same library without a tracer (./run bench --tracing).
set(untraced_sources ${TCP_LIFECYCLE_SOURCES})
list(REMOVE_ITEM untraced_sources model/stack/tcp-lifecycle-tracer.cc)
add_library(tcp-lifecycle-untraced SHARED EXCLUDE_FROM_ALL ${untraced_sources})
target_compile_definitions(tcp-lifecycle-untraced PUBLIC TCP_LIFECYCLE_UNTRACED)
target_include_directories(tcp-lifecycle-untraced BEFORE PUBLIC ${PROJECT_BINARY_DIR}/include)
target_link_libraries(tcp-lifecycle-untraced PUBLIC ${ns3_libraries}
                      PRIVATE ${TCP_LIFECYCLE_PLOT_LIBRARIES})
add_executable(tcp-lifecycle-bench-untraced EXCLUDE_FROM_ALL ${TCP_LIFECYCLE_BENCH})
target_include_directories(tcp-lifecycle-bench-untraced
                           BEFORE PRIVATE ${PROJECT_BINARY_DIR}/bench/include)
target_link_libraries(tcp-lifecycle-bench-untraced PRIVATE tcp-lifecycle-untraced)
set_target_properties(tcp-lifecycle-bench-untraced PROPERTIES
                      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)

include(CTest)
if(BUILD_TESTING)
  include(cmake/tests.cmake)
endif()

install(TARGETS tcp-lifecycle LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${flat_headers} ${header_dir}/tcp-lifecycle-module.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ns3)
# The pkg-config file finds its prefix from its own place, so the tree may be moved.
set(pkgconfig_dir ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pkgconfig_to_prefix ${pkgconfig_dir} ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" pkgconfig_to_prefix "${pkgconfig_to_prefix}")
list(JOIN ns3_packages " " ns3_packages)
configure_file(cmake/ns3-tcp-lifecycle.pc.in ns3-tcp-lifecycle.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ns3-tcp-lifecycle.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
