#include <nas/analysis/parameter_recount.h>

int main(int argc, char** argv) {
  return nas::audit_main(argc, argv, "Tables 3.1 to 3.3: parameters of every published architecture, counted again",
                         nas::audit_parameters);
}
