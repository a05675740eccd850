#include <nas/analysis/trained_audit.h>

int main(int argc, char** argv) {
  return nas::audit_main(argc, argv,
                         "Trace and spectrum of the Hessian along the search, DARTS against a Dirichlet relaxation",
                         nas::audit_hessian_trace);
}
