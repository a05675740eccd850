#include <nas/analysis/trained_audit.h>

int main(int argc, char** argv) {
  return nas::audit_main(argc, argv, "Eqs. 2.2, 2.3 and the premise of Proposition 1 on trained supernets",
                         nas::audit_trained_supernet);
}
