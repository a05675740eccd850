#include <nas/analysis/table_audit.h>

int main(int argc, char** argv) {
  return nas::audit_main(argc, argv, "Tables 2.1 and 3.1 to 3.3: consistency with themselves, each other and the text",
                         nas::audit_tables);
}
