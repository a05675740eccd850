#include <nas/analysis/proposition2.h>

int main(int argc, char** argv) {
  return nas::audit_main(argc, argv, "Proposition 2: the bound on the expected validation loss by the Hessian's trace",
                         nas::audit_proposition2);
}
