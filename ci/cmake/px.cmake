# One folder of sources, one static library, one list of what it may see.
#
#   px_library(FOLDER NEEDS folder... LIBS lib... SOURCES file.c...)
#
# makes px_FOLDER from the files listed (never globbed). ci/layers.txt is the architecture and the layer
# checker enforces it on the objects; NEEDS is the same list as the linker wants it.

add_library(px_flags INTERFACE)
target_compile_definitions(px_flags INTERFACE _GNU_SOURCE)
target_compile_options(px_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
  -fno-common -fstack-protector-strong -fvisibility=hidden)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(px_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
target_link_options(px_flags INTERFACE -Wl,-z,relro,-z,now)
if(SANITIZE)
  target_compile_options(px_flags INTERFACE -fsanitize=${SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(px_flags INTERFACE -fsanitize=${SANITIZE})
endif()
if(FUZZ)
  target_compile_options(px_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

function(px_library folder)
  cmake_parse_arguments(P "" "" "NEEDS;LIBS;SOURCES" ${ARGN})
  add_library(px_${folder} STATIC ${P_SOURCES})
  list(TRANSFORM P_NEEDS PREPEND px_)
  target_link_libraries(px_${folder} PRIVATE px_flags PUBLIC ${P_NEEDS} ${P_LIBS})
  # A part sees the roots of its own side only: schemas/ for all, compiler/ or runtime/ for their own.
  target_include_directories(px_${folder} PUBLIC ${PROJECT_SOURCE_DIR}/schemas)
  string(REPLACE "${PROJECT_SOURCE_DIR}/" "" here "${CMAKE_CURRENT_SOURCE_DIR}")
  if(here MATCHES "^compiler")
    target_include_directories(px_${folder} PUBLIC ${PROJECT_SOURCE_DIR}/compiler)
  elseif(here MATCHES "^runtime")
    target_include_directories(px_${folder} PUBLIC ${PROJECT_SOURCE_DIR}/runtime)
  endif()
endfunction()

# px_program(NAME NEEDS folder... LIBS lib... SOURCES main.c)
#
# puts NAME into bin/ of the build, all programs together: proxyd finds proxyd-aux beside itself there.
function(px_program name)
  cmake_parse_arguments(P "" "" "NEEDS;LIBS;SOURCES" ${ARGN})
  add_executable(${name} ${P_SOURCES})
  list(TRANSFORM P_NEEDS PREPEND px_)
  target_link_libraries(${name} PRIVATE px_flags ${P_NEEDS} ${P_LIBS})
  target_compile_definitions(${name} PRIVATE PX_VERSION="${PROJECT_VERSION}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()
