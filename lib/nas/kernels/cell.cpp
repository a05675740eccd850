#include <nas/kernels/cell.h>

#include <utility>

#include <nas/kernels/cell_backward.h>
#include <nas/kernels/cell_forward.h>
#include <nas/kernels/cell_tape.h>

namespace nas::kernels {

Cell::Cell(const CellPlan& plan, CellInput input, std::shared_ptr<Arena> arena)
    : tape_(std::make_unique<Tape>(plan, std::move(input), std::move(arena))) {}

Cell::~Cell() = default;

void Cell::forward(float* out) { Forward(*tape_).run(out); }

void Cell::backward(const float* gradient, const CellGradients& wanted) { Backward(*tape_, wanted).run(gradient); }

Extent Cell::out_extent() const { return tape_->states[tape_->plan.concatenated.front()].extent; }

}  // namespace nas::kernels
