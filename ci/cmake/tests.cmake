# Tests, fuzz targets and bench programs: one line each where they live.
#
#   px_test(NAME SOURCES file.c... NEEDS folder... LIBS lib... LABEL unit|property)      nothing when FUZZ=ON
#   px_fuzz(NAME SOURCES file.c... NEEDS folder... LIBS lib...)       nothing unless FUZZ=ON (clang)
#   px_bench_program(NAME SOURCES file.c... NEEDS folder... LIBS lib...)         into bench/ of the build
#
# A test runs in the root of the source tree, so that its data are found as tests/...; what the build made is below
# $PX_BUILD. Its name is that of its twin: lb_ring tests runtime/lb/ring.c.

find_package(PkgConfig REQUIRED)
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
find_program(GOLD ld.gold)    # links in a fifth of the time, of what nobody installs

function(px_executable target)
  cmake_parse_arguments(P "" "" "NEEDS;LIBS;SOURCES" ${ARGN})
  add_executable(${target} ${P_SOURCES})
  list(TRANSFORM P_NEEDS PREPEND px_)
  target_link_libraries(${target} PRIVATE px_flags ${P_NEEDS} ${P_LIBS})
  if(GOLD)
    target_link_options(${target} PRIVATE -fuse-ld=gold)
  endif()
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/schemas ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${target} PRIVATE PX_VERSION="${PROJECT_VERSION}")
endfunction()

function(px_test name)
  if(FUZZ)
    return()
  endif()
  cmake_parse_arguments(T "" "LABEL;TIMEOUT" "NEEDS;LIBS;SOURCES" ${ARGN})
  if(NOT T_LABEL)
    set(T_LABEL unit)
  endif()
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 120)
  endif()
  set(target ${T_LABEL}_${name})
  px_executable(${target} SOURCES ${T_SOURCES} NEEDS ${T_NEEDS} LIBS ${T_LIBS} PkgConfig::CMOCKA)
  add_test(NAME ${name} COMMAND ${target} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${T_LABEL} TIMEOUT ${T_TIMEOUT}
    ENVIRONMENT "PX_BUILD=${PROJECT_BINARY_DIR}")
endfunction()

function(px_fuzz name)
  if(FUZZ)
    cmake_parse_arguments(F "" "" "NEEDS;LIBS;SOURCES" ${ARGN})
    px_executable(fuzz_${name} SOURCES ${F_SOURCES} NEEDS ${F_NEEDS} LIBS ${F_LIBS})
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()

function(px_bench_program name)
  px_executable(bench_${name} ${ARGN})
  set_target_properties(bench_${name} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
endfunction()
