#pragma once

#include <Eigen/Core>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>

namespace nas {

/// The audit's source of randomness. Boost's distributions, unlike the standard library's, give the same numbers from
/// the same seed under every compiler.
using RandomSource = boost::random::mt19937_64;

inline double uniform(RandomSource& random, double low, double high) {
  return boost::random::uniform_real_distribution<double>(low, high)(random);
}

inline double normal(RandomSource& random) { return boost::random::normal_distribution<double>()(random); }

inline Eigen::VectorXd normal_vector(RandomSource& random, Eigen::Index size) {
  Eigen::VectorXd vector(size);
  for (double& entry : vector) entry = normal(random);
  return vector;
}

inline Eigen::MatrixXd normal_matrix(RandomSource& random, Eigen::Index rows, Eigen::Index columns) {
  Eigen::MatrixXd matrix(rows, columns);
  for (double& entry : matrix.reshaped()) entry = normal(random);
  return matrix;
}

}  // namespace nas
