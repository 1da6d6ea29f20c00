# SPDX-License-Identifier: MIT
include(CMakePackageConfigHelpers)

get_property(sqlm_layers GLOBAL PROPERTY SQLM_LAYERS)
list(JOIN sqlm_layers "\n" sqlm_text)
file(WRITE ${PROJECT_BINARY_DIR}/layers.txt "${sqlm_text}\n")
get_property(sqlm_headers GLOBAL PROPERTY SQLM_HEADERS)
list(JOIN sqlm_headers "\n" sqlm_text)
file(WRITE ${PROJECT_BINARY_DIR}/headers.txt "${sqlm_text}\n")

# pkg-config: a program links every layer; with static archives also what they stand on.
set(SQLM_PC_LIBS -lsqlmodel)
set(SQLM_PC_PACKAGES jansson)
if(SQLMODEL_HAS_SQLITE)
    string(APPEND SQLM_PC_LIBS " -lsqlmodel-sqlite")
    string(APPEND SQLM_PC_PACKAGES " sqlite3")
endif()
string(APPEND SQLM_PC_LIBS " -lsqlmodel-schema -lsqlmodel-query -lsqlmodel-core")
set(SQLM_PC_REQUIRES)
set(SQLM_PC_REQUIRES_PRIVATE)
set(SQLM_PC_LIBS_PRIVATE)
if(BUILD_SHARED_LIBS)
    set(SQLM_PC_REQUIRES_PRIVATE ${SQLM_PC_PACKAGES})
    set(SQLM_PC_LIBS_PRIVATE ${CMAKE_THREAD_LIBS_INIT})
else()
    set(SQLM_PC_REQUIRES ${SQLM_PC_PACKAGES})
    string(APPEND SQLM_PC_LIBS " ${CMAKE_THREAD_LIBS_INIT}")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/sqlmodel.pc.in ${PROJECT_BINARY_DIR}/sqlmodel.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/sqlmodel.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(sqlm_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sqlmodel)
install(EXPORT sqlmodel-targets NAMESPACE sqlmodel:: DESTINATION ${sqlm_cmake_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/sqlmodelConfig.cmake.in
    ${PROJECT_BINARY_DIR}/sqlmodelConfig.cmake INSTALL_DESTINATION ${sqlm_cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sqlmodelConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sqlmodelConfig.cmake ${PROJECT_BINARY_DIR}/sqlmodelConfigVersion.cmake
    DESTINATION ${sqlm_cmake_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
