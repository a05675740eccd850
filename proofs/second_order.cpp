#include <nas/analysis/second_order_audit.h>

int main(int argc, char** argv) {
  return nas::audit_main(argc, argv, "The second-order gradient of DARTS: finite difference against exact derivative",
                         nas::audit_second_order);
}
