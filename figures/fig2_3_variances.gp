# fig2_3_variances: draws fig2_3_variances.svg, fig2_3_variances.png and fig2_3_variances.pdf from fig2_3_variances.csv; run with: gnuplot fig2_3_variances.gp
data = "fig2_3_variances.csv"
heading = "{/:Bold Variances of Proposition 1 as the S2 supernet is trained, mean over edges}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit 5b514c25257a}\n{/*0.7 bands: lowest to highest seed}"
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
  if (format eq "svg") { set terminal svg enhanced size 680,383 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1814,1020 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 16cm,9cm font "Helvetica,9" fontscale 0.9 }
  set output "fig2_3_variances." . format
  unset title
  set multiplot title heading font ",9"
  set border 3
  set tics nomirror out scale 0.6 font ",7"
  set xlabel font ",8"
  set ylabel font ",8"
  of(name, value) = strcol("curve") eq name ? value : NaN
  set datafile missing NaN
  unset key
  set tmargin at screen 0.72
  set bmargin at screen 0.17
  set xlabel "training steps"
  set lmargin at screen 0.1
  set rmargin at screen 0.32
  set ylabel "variance, m*: last node"
  plot data using (of("last_node skip", column("steps"))):(column("low")):(column("high")) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("last_node skip", column("steps"))):(column("mean")) with lines linetype 1 notitle, \
    data using (of("last_node conv", column("steps"))):(column("low")):(column("high")) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("last_node conv", column("steps"))):(column("mean")) with lines linetype 2 notitle, \
    data using (of("last_node covariance", column("steps"))):(column("low")):(column("high")) with filledcurves linetype 3 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("last_node covariance", column("steps"))):(column("mean")) with lines linetype 3 notitle
  set lmargin at screen 0.42000000000000004
  set rmargin at screen 0.64
  set ylabel "variance, m*: mean of nodes"
  plot data using (of("node_mean skip", column("steps"))):(column("low")):(column("high")) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("node_mean skip", column("steps"))):(column("mean")) with lines linetype 1 notitle, \
    data using (of("node_mean conv", column("steps"))):(column("low")):(column("high")) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("node_mean conv", column("steps"))):(column("mean")) with lines linetype 2 notitle, \
    data using (of("node_mean covariance", column("steps"))):(column("low")):(column("high")) with filledcurves linetype 3 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("node_mean covariance", column("steps"))):(column("mean")) with lines linetype 3 notitle
  set yrange [0:1]
  set lmargin at screen 0.74
  set rmargin at screen 0.96
  set ylabel "share of edges with x closer"
  plot data using (of("last_node skip_closer", column("steps"))):(column("low")):(column("high")) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("last_node skip_closer", column("steps"))):(column("mean")) with lines linetype 4 notitle, \
    data using (of("node_mean skip_closer", column("steps"))):(column("low")):(column("high")) with filledcurves linetype 5 fillstyle transparent solid 0.2 noborder notitle, \
    data using (of("node_mean skip_closer", column("steps"))):(column("mean")) with lines linetype 5 notitle
  set yrange [*:*]
  set lmargin at screen 0.02
  set rmargin at screen 0.98
  set tmargin at screen 0.86
  set bmargin at screen 0.74
  unset border
  unset tics
  unset xlabel
  unset ylabel
  unset xzeroaxis
  set key center center horizontal maxrows 2 font ",8"
  plot [0:1][0:1] 2 with lines linetype 1 title "var(x - m*)", 2 with lines linetype 2 title "var(o - m*)", 2 with lines linetype 3 title "covariance", 2 with lines linetype 4 title "share, m*: last node", 2 with lines linetype 5 title "share, m*: mean of nodes"
  unset multiplot

  unset output
}
