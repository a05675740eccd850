include(CMakePackageConfigHelpers)
install(TARGETS nas EXPORT nasTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY lib/nas DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT nasTargets NAMESPACE nas:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nas)
configure_package_config_file(cmake/nasConfig.cmake.in ${CMAKE_BINARY_DIR}/nasConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nas)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/nasConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/nasConfig.cmake ${CMAKE_BINARY_DIR}/nasConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nas)
# What the library looks up at run time (nas/run/locations.h).
install(DIRECTORY experiments/scales DESTINATION ${CMAKE_INSTALL_DATADIR}/nas/experiments OPTIONAL)
install(DIRECTORY tables/published DESTINATION ${CMAKE_INSTALL_DATADIR}/nas/tables)
install(DIRECTORY results DESTINATION ${CMAKE_INSTALL_DATADIR}/nas OPTIONAL)
