# fig2_3_edges: draws fig2_3_edges.svg, fig2_3_edges.png and fig2_3_edges.pdf from fig2_3_edges.csv; run with: gnuplot fig2_3_edges.gp
data = "fig2_3_edges.csv"
heading = "{/:Bold Variances of Proposition 1 and the gap, edge by edge (m*: last node)}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit 8e7161eefd59}\n{/*0.7 bands: lowest to highest seed}"
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
  if (format eq "svg") { set terminal svg enhanced size 680,719 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1814,1916 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 16cm,16.9cm font "Helvetica,9" fontscale 0.9 }
  set output "fig2_3_edges." . format
  unset title
  set multiplot title heading font ",9"
  of(name, value) = strcol("curve") eq name ? value : NaN
  set datafile missing NaN
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.0900
  set rmargin at screen 0.3233
  set bmargin at screen 0.7219
  set tmargin at screen 0.8432
  set xlabel "training steps" font ",8"
  set ylabel "variance; gap" font ",8" offset 1.5
  set label 1 "normal, node 0 to 1" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("normal 4 skip", column("steps"))):(of("normal 4 skip", column("low"))):(of("normal 4 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 4 skip", column("steps"))):(of("normal 4 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("normal 4 conv", column("steps"))):(of("normal 4 conv", column("low"))):(of("normal 4 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 4 conv", column("steps"))):(of("normal 4 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("normal 4 covariance", column("steps"))):(of("normal 4 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("normal 4 gap", column("steps"))):(of("normal 4 gap", column("low"))):(of("normal 4 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 4 gap", column("steps"))):(of("normal 4 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.7219
  set tmargin at screen 0.8432
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "normal, node 0 to 2" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("normal 7 skip", column("steps"))):(of("normal 7 skip", column("low"))):(of("normal 7 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 7 skip", column("steps"))):(of("normal 7 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("normal 7 conv", column("steps"))):(of("normal 7 conv", column("low"))):(of("normal 7 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 7 conv", column("steps"))):(of("normal 7 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("normal 7 covariance", column("steps"))):(of("normal 7 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("normal 7 gap", column("steps"))):(of("normal 7 gap", column("low"))):(of("normal 7 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 7 gap", column("steps"))):(of("normal 7 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.7219
  set tmargin at screen 0.8432
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "normal, node 1 to 2" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("normal 8 skip", column("steps"))):(of("normal 8 skip", column("low"))):(of("normal 8 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 8 skip", column("steps"))):(of("normal 8 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("normal 8 conv", column("steps"))):(of("normal 8 conv", column("low"))):(of("normal 8 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 8 conv", column("steps"))):(of("normal 8 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("normal 8 covariance", column("steps"))):(of("normal 8 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("normal 8 gap", column("steps"))):(of("normal 8 gap", column("low"))):(of("normal 8 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 8 gap", column("steps"))):(of("normal 8 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set lmargin at screen 0.0200
  set rmargin at screen 0.9800
  set bmargin at screen 0.8639
  set tmargin at screen 0.9231
  unset border
  unset xtics
  unset ytics
  unset xlabel
  unset ylabel
  unset xzeroaxis
  set key center center horizontal maxrows 2 font ",8"
  plot [0:1][0:1] 2 with lines linetype 1 dashtype solid linewidth 1.5 title "var(x - m*)", 2 with lines linetype 2 dashtype (6,3) linewidth 1.5 title "var(o - m*)", 2 with lines linetype 3 dashtype (2,2) linewidth 1.2 title "covariance", 2 with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5 title "gap skip - conv of the edge"
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.0900
  set rmargin at screen 0.3233
  set bmargin at screen 0.5059
  set tmargin at screen 0.6272
  set xlabel "training steps" font ",8"
  set ylabel "variance; gap" font ",8" offset 1.5
  set label 1 "normal, node 0 to 3" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("normal 11 skip", column("steps"))):(of("normal 11 skip", column("low"))):(of("normal 11 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 11 skip", column("steps"))):(of("normal 11 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("normal 11 conv", column("steps"))):(of("normal 11 conv", column("low"))):(of("normal 11 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 11 conv", column("steps"))):(of("normal 11 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("normal 11 covariance", column("steps"))):(of("normal 11 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("normal 11 gap", column("steps"))):(of("normal 11 gap", column("low"))):(of("normal 11 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 11 gap", column("steps"))):(of("normal 11 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.5059
  set tmargin at screen 0.6272
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "normal, node 1 to 3" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("normal 12 skip", column("steps"))):(of("normal 12 skip", column("low"))):(of("normal 12 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 12 skip", column("steps"))):(of("normal 12 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("normal 12 conv", column("steps"))):(of("normal 12 conv", column("low"))):(of("normal 12 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 12 conv", column("steps"))):(of("normal 12 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("normal 12 covariance", column("steps"))):(of("normal 12 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("normal 12 gap", column("steps"))):(of("normal 12 gap", column("low"))):(of("normal 12 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 12 gap", column("steps"))):(of("normal 12 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.5059
  set tmargin at screen 0.6272
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "normal, node 2 to 3" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("normal 13 skip", column("steps"))):(of("normal 13 skip", column("low"))):(of("normal 13 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 13 skip", column("steps"))):(of("normal 13 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("normal 13 conv", column("steps"))):(of("normal 13 conv", column("low"))):(of("normal 13 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 13 conv", column("steps"))):(of("normal 13 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("normal 13 covariance", column("steps"))):(of("normal 13 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("normal 13 gap", column("steps"))):(of("normal 13 gap", column("low"))):(of("normal 13 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal 13 gap", column("steps"))):(of("normal 13 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.0900
  set rmargin at screen 0.3233
  set bmargin at screen 0.2899
  set tmargin at screen 0.4112
  set xlabel "training steps" font ",8"
  set ylabel "variance; gap" font ",8" offset 1.5
  set label 1 "reduce, node 0 to 1" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("reduce 4 skip", column("steps"))):(of("reduce 4 skip", column("low"))):(of("reduce 4 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 4 skip", column("steps"))):(of("reduce 4 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("reduce 4 conv", column("steps"))):(of("reduce 4 conv", column("low"))):(of("reduce 4 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 4 conv", column("steps"))):(of("reduce 4 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce 4 covariance", column("steps"))):(of("reduce 4 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("reduce 4 gap", column("steps"))):(of("reduce 4 gap", column("low"))):(of("reduce 4 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 4 gap", column("steps"))):(of("reduce 4 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.2899
  set tmargin at screen 0.4112
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "reduce, node 0 to 2" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("reduce 7 skip", column("steps"))):(of("reduce 7 skip", column("low"))):(of("reduce 7 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 7 skip", column("steps"))):(of("reduce 7 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("reduce 7 conv", column("steps"))):(of("reduce 7 conv", column("low"))):(of("reduce 7 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 7 conv", column("steps"))):(of("reduce 7 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce 7 covariance", column("steps"))):(of("reduce 7 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("reduce 7 gap", column("steps"))):(of("reduce 7 gap", column("low"))):(of("reduce 7 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 7 gap", column("steps"))):(of("reduce 7 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.2899
  set tmargin at screen 0.4112
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "reduce, node 1 to 2" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("reduce 8 skip", column("steps"))):(of("reduce 8 skip", column("low"))):(of("reduce 8 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 8 skip", column("steps"))):(of("reduce 8 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("reduce 8 conv", column("steps"))):(of("reduce 8 conv", column("low"))):(of("reduce 8 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 8 conv", column("steps"))):(of("reduce 8 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce 8 covariance", column("steps"))):(of("reduce 8 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("reduce 8 gap", column("steps"))):(of("reduce 8 gap", column("low"))):(of("reduce 8 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 8 gap", column("steps"))):(of("reduce 8 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.0900
  set rmargin at screen 0.3233
  set bmargin at screen 0.0740
  set tmargin at screen 0.1953
  set xlabel "training steps" font ",8"
  set ylabel "variance; gap" font ",8" offset 1.5
  set label 1 "reduce, node 0 to 3" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("reduce 11 skip", column("steps"))):(of("reduce 11 skip", column("low"))):(of("reduce 11 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 11 skip", column("steps"))):(of("reduce 11 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("reduce 11 conv", column("steps"))):(of("reduce 11 conv", column("low"))):(of("reduce 11 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 11 conv", column("steps"))):(of("reduce 11 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce 11 covariance", column("steps"))):(of("reduce 11 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("reduce 11 gap", column("steps"))):(of("reduce 11 gap", column("low"))):(of("reduce 11 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 11 gap", column("steps"))):(of("reduce 11 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.0740
  set tmargin at screen 0.1953
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "reduce, node 1 to 3" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("reduce 12 skip", column("steps"))):(of("reduce 12 skip", column("low"))):(of("reduce 12 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 12 skip", column("steps"))):(of("reduce 12 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("reduce 12 conv", column("steps"))):(of("reduce 12 conv", column("low"))):(of("reduce 12 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 12 conv", column("steps"))):(of("reduce 12 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce 12 covariance", column("steps"))):(of("reduce 12 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("reduce 12 gap", column("steps"))):(of("reduce 12 gap", column("low"))):(of("reduce 12 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 12 gap", column("steps"))):(of("reduce 12 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.0740
  set tmargin at screen 0.1953
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "reduce, node 2 to 3" at graph 0.03,1.04 font ",8"
  plot [][-1:3] data using (of("reduce 13 skip", column("steps"))):(of("reduce 13 skip", column("low"))):(of("reduce 13 skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 13 skip", column("steps"))):(of("reduce 13 skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("reduce 13 conv", column("steps"))):(of("reduce 13 conv", column("low"))):(of("reduce 13 conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 13 conv", column("steps"))):(of("reduce 13 conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce 13 covariance", column("steps"))):(of("reduce 13 covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.2, \
    data using (of("reduce 13 gap", column("steps"))):(of("reduce 13 gap", column("low"))):(of("reduce 13 gap", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce 13 gap", column("steps"))):(of("reduce 13 gap", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5
  unset label 1
  unset multiplot

  unset output
}
