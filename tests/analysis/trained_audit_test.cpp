// The audits of trained supernets in their quick form, and what they are made of.
#include <nas/analysis/trained_audit.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <string>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace nas {
namespace {

class TrainedAudit : public testing::Test {
 protected:
  TrainedAudit() {
    options.quick = true;
    options.seed = 6;
    options.out = std::filesystem::temp_directory_path() /
                  (std::string("nas_trained_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(options.out);
  }
  ~TrainedAudit() override { std::filesystem::remove_all(options.out); }

  static std::map<std::string, Finding> by_id(const std::vector<Finding>& findings) {
    std::map<std::string, Finding> result;
    for (const Finding& finding : findings) {
      EXPECT_NO_THROW(finding.validate());
      result[finding.id] = finding;
    }
    return result;
  }

  AuditOptions options;
};

TEST_F(TrainedAudit, EquationsPremiseAndSecondOrder) {
  auto findings = by_id(audit_trained_supernet(options));
  ASSERT_EQ(findings.size(), 4u);
  // One epoch is no convergence: the gradient must not be called zero.
  EXPECT_NE(findings.at("equation2_3.zero_gradient").verdict, "holds");
  for (const auto& row : findings.at("equation2_2.hessian_explains").numbers.at("runs")) {
    for (const char* key : {"spearman_expansion", "spearman_identity_hessian", "spearman_magnitude"}) {
      EXPECT_LE(std::abs(row.at(key).get<double>()), 1) << key;
    }
    EXPECT_LE(row.at("share_expansion").get<double>(), 1);
  }
  // Two choices of m*, one seed, two snapshots, three cells and their sum.
  EXPECT_EQ(findings.at("proposition1.premise").numbers.at("rows").size(), 2u * 2u * 4u);
  // The difference comes closer to the exact derivative as eps falls, which a wrong derivative would not.
  double large = 0;
  double small = 0;
  for (const auto& row : findings.at("second_order.supernet").numbers.at("rows")) {
    const double factor = row.at("eps_times_norm_of_v");
    if (factor == 0.1) large += row.at("relative_error_float64").get<double>();
    if (factor == 1e-7) small += row.at("relative_error_float64").get<double>();
  }
  EXPECT_LT(small, 1e-3);
  EXPECT_LT(small, 0.1 * large);
}

TEST_F(TrainedAudit, HessianAlongTheSearch) {
  auto findings = by_id(audit_hessian_trace(options));
  ASSERT_EQ(findings.size(), 3u);
  const auto& check = findings.at("proposition2.trace_control").numbers.at("cross_check");
  EXPECT_LT(check.at("lanczos_against_exact").get<double>(), 1e-7);
  EXPECT_LT(check.at("lanczos_residual").get<double>(), 1e-5);
  EXPECT_LT(check.at("hutchinson_standard_errors_off").get<double>(), 6);
  EXPECT_LT(check.at("finite_difference_error").get<double>(), 1e-6);
  EXPECT_EQ(findings.at("proposition2.trained_bound").numbers.at("points"), 2);
  EXPECT_TRUE(std::filesystem::exists(options.out / "figures" / "hessian_trace.csv"));
}

// The counter-example of the finding equation2_2.kinks.
TEST(Kinks, DifferentiationDoesNotSeeThem) {
  const at::Tensor kinks = at::arange(100, at::kDouble) / 100;
  const ScalarFunction f = [&](const at::Tensor& a) { return at::relu(a - kinks).mean(); };
  const at::Tensor a = at::full({1}, 0.503, at::kDouble);
  EXPECT_EQ(hessian(f, a).item<double>(), 0);
  EXPECT_NEAR(f(a).item<double>(), 0.503 * 0.503 / 2, 0.005);
  const double secant = ((gradient(f, a + 0.1) - gradient(f, a - 0.1)) / 0.2).item<double>();
  EXPECT_NEAR(secant, 1, 1e-12);  // 20 of the 100 kinks lie in the step
}

TEST_F(TrainedAudit, SaysWhatStandsInForMissingImages) {
  options.data = options.out;
  std::filesystem::create_directories(options.out);
  const AuditImages images = load_audit_images(options, 16);
  EXPECT_FALSE(images.notice.empty());
  EXPECT_EQ(images.train.size(), 16);
  EXPECT_EQ(images.train.dataset.images.size(2), 8);
}

}  // namespace
}  // namespace nas
