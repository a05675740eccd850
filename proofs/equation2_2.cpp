#include <nas/analysis/equation2_2.h>

int main(int argc, char** argv) {
  return nas::audit_main(argc, argv, "Equations 2.2 and 2.3: the expansion of the validation loss around alpha",
                         nas::audit_equation2_2);
}
