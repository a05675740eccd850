# nas_embed(FILE): makes the text of FILE available as the raw string literal <NAME.inc>, so that the library carries
# its data files and works wherever it is installed.
function(nas_embed file)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/${name}.inc CONTENT "R\"embedded(@text@)embedded\"" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()
