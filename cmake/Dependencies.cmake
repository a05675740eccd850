# Every dependency is a Debian package; `make setup` installs them.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED)
find_package(Torch REQUIRED)
if(NAS_CUDA AND NOT TARGET torch_cuda)
  message(FATAL_ERROR
    "NAS_CUDA=ON, but the LibTorch found (${TORCH_INSTALL_PREFIX}) has no CUDA support.\n"
    "Point CMAKE_PREFIX_PATH at a CUDA build of LibTorch, or configure with -DNAS_CUDA=OFF.")
endif()
find_package(Boost 1.74 REQUIRED COMPONENTS iostreams filesystem system)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(hwy REQUIRED)

# Spectra is header-only; its own config file insists on a vendored Eigen.
find_path(SPECTRA_INCLUDE_DIR Spectra/SymEigsSolver.h REQUIRED)

# Graphviz as a library lays out drawn cells; it comes without a CMake package.
find_path(GRAPHVIZ_INCLUDE_DIR graphviz/gvc.h REQUIRED)
find_library(GRAPHVIZ_GVC_LIBRARY gvc REQUIRED)
find_library(GRAPHVIZ_CGRAPH_LIBRARY cgraph REQUIRED)
