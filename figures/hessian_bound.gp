# hessian_bound: draws hessian_bound.svg, hessian_bound.png and hessian_bound.pdf from hessian_bound.csv; run with: gnuplot hessian_bound.gp
data = "hessian_bound.csv"
heading = "{/:Bold Slack of Proposition 2's bound along the search (S2)}\n{/*0.7 laptop scale, cifar10, seeds 2021-2023 (n = 3), commit 2ea77a2ed41a}\n{/*0.7 bands: lowest to highest seed}"
do for [format in "svg png pdf"] {
  reset
  set encoding utf8
  set datafile separator comma
  set datafile commentschars "#"
  set linetype 1 linecolor rgb "#000000" linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.5
  set linetype 2 linecolor rgb "#a6321c" linewidth 1.5 dashtype 2 pointtype 5 pointsize 0.5
  set linetype 3 linecolor rgb "#2472b2" linewidth 1.5 dashtype 4 pointtype 9 pointsize 0.6
  set linetype 4 linecolor rgb "#3f9b62" linewidth 1.5 dashtype 3 pointtype 13 pointsize 0.7
  set linetype 5 linecolor rgb "#d99a2b" linewidth 1.5 dashtype 5 pointtype 6 pointsize 0.6
  set linetype 6 linecolor rgb "#9aa5ad" linewidth 1.5 dashtype 1 pointtype 4 pointsize 0.6
  set linetype cycle 6
  set border 3 linewidth 0.7
  set tics nomirror out scale 0.6
  set grid ytics linetype 0 linewidth 0.5 linecolor rgb "#c8c8c8"
  set key noenhanced Left reverse samplen 3 spacing 1.1 font ",8"
  set title heading font ",9"
  if (format eq "svg") { set terminal svg enhanced size 510,340 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1361,907 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 12cm,8cm font "Helvetica,9" fontscale 0.9 }
  set output "hessian_bound." . format
  set xlabel "search epoch"
  set ylabel "bound less loss at mu (nats)"
  set bmargin at screen 0.232
  set key at screen 0.5, screen 0.013 center bottom horizontal maxcols 2
  set datafile missing NaN
  of(name, value) = strcol("curve") eq name ? value : NaN
  plot \
    data using (of("Dirichlet", column("x"))):(column("low")):(column("high")) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("Dirichlet", column("x"))):(column("y")) with linespoints linetype 2 title "Dirichlet", \
    data using (of("Dirichlet without decay", column("x"))):(column("low")):(column("high")) with filledcurves linetype 3 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("Dirichlet without decay", column("x"))):(column("y")) with linespoints linetype 3 title "Dirichlet without decay"
  unset output
}
