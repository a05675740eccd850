#include <nas/analysis/proposition1.h>

int main(int argc, char** argv) {
  return nas::audit_main(argc, argv, "Proposition 1: the optimal architecture parameters of (skip, conv)",
                         nas::audit_proposition1);
}
