# fig2_3_variances: draws fig2_3_variances.svg, fig2_3_variances.png and fig2_3_variances.pdf from fig2_3_variances.csv; run with: gnuplot fig2_3_variances.gp
data = "fig2_3_variances.csv"
heading = "{/:Bold Variances of Proposition 1 as the S2 supernet is trained}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit 8e7161eefd59}\n{/*0.7 bands: lowest to highest seed}"
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
  if (format eq "svg") { set terminal svg enhanced size 680,510 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1814,1361 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 16cm,12cm font "Helvetica,9" fontscale 0.9 }
  set output "fig2_3_variances." . format
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
  set bmargin at screen 0.5083
  set tmargin at screen 0.7792
  set xlabel "training steps" font ",8"
  set ylabel "variance, mean over edges" font ",8" offset 1.5
  set label 1 "normal cells, m*: last node" at graph 0.03,1.04 font ",8"
  plot  data using (of("normal last_node skip", column("steps"))):(of("normal last_node skip", column("low"))):(of("normal last_node skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal last_node skip", column("steps"))):(of("normal last_node skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("normal last_node conv", column("steps"))):(of("normal last_node conv", column("low"))):(of("normal last_node conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal last_node conv", column("steps"))):(of("normal last_node conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("normal last_node covariance", column("steps"))):(of("normal last_node covariance", column("low"))):(of("normal last_node covariance", column("high"))) with filledcurves linetype 3 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal last_node covariance", column("steps"))):(of("normal last_node covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.5083
  set tmargin at screen 0.7792
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "normal cells, m*: mean of nodes" at graph 0.03,1.04 font ",8"
  plot  data using (of("normal node_mean skip", column("steps"))):(of("normal node_mean skip", column("low"))):(of("normal node_mean skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal node_mean skip", column("steps"))):(of("normal node_mean skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("normal node_mean conv", column("steps"))):(of("normal node_mean conv", column("low"))):(of("normal node_mean conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal node_mean conv", column("steps"))):(of("normal node_mean conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("normal node_mean covariance", column("steps"))):(of("normal node_mean covariance", column("low"))):(of("normal node_mean covariance", column("high"))) with filledcurves linetype 3 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal node_mean covariance", column("steps"))):(of("normal node_mean covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.5083
  set tmargin at screen 0.7792
  set xlabel "training steps" font ",8"
  set ylabel "edges (%)" font ",8" offset 1.5
  set label 1 "normal cells" at graph 0.03,1.04 font ",8"
  plot [][0:105] data using (of("normal last_node closer", column("steps"))):(of("normal last_node closer", column("low"))):(of("normal last_node closer", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal last_node closer", column("steps"))):(of("normal last_node closer", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5, \
    data using (of("normal node_mean closer", column("steps"))):(of("normal node_mean closer", column("mean"))) with lines linetype 5 dashtype (6,3) linewidth 1.5, \
    data using (of("normal last_node prefers", column("steps"))):(of("normal last_node prefers", column("low"))):(of("normal last_node prefers", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal last_node prefers", column("steps"))):(of("normal last_node prefers", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5
  unset label 1
  set lmargin at screen 0.0200
  set rmargin at screen 0.9800
  set bmargin at screen 0.8083
  set tmargin at screen 0.8917
  unset border
  unset xtics
  unset ytics
  unset xlabel
  unset ylabel
  unset xzeroaxis
  set key center center horizontal maxrows 2 font ",8"
  plot [0:1][0:1] 2 with lines linetype 1 dashtype solid linewidth 1.5 title "var(x - m*)", 2 with lines linetype 2 dashtype (6,3) linewidth 1.5 title "var(o - m*)", 2 with lines linetype 3 dashtype (2,2) linewidth 1.5 title "covariance", 2 with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5 title "x closer, m*: last node", 2 with lines linetype 5 dashtype (6,3) linewidth 1.5 title "x closer, m*: mean of nodes", 2 with lines linetype 1 dashtype solid linewidth 1.5 title "alpha prefers skip"
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.0900
  set rmargin at screen 0.3233
  set bmargin at screen 0.1042
  set tmargin at screen 0.3750
  set xlabel "training steps" font ",8"
  set ylabel "variance, mean over edges" font ",8" offset 1.5
  set label 1 "reduction cells, m*: last node" at graph 0.03,1.04 font ",8"
  plot  data using (of("reduce last_node skip", column("steps"))):(of("reduce last_node skip", column("low"))):(of("reduce last_node skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce last_node skip", column("steps"))):(of("reduce last_node skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("reduce last_node conv", column("steps"))):(of("reduce last_node conv", column("low"))):(of("reduce last_node conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce last_node conv", column("steps"))):(of("reduce last_node conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce last_node covariance", column("steps"))):(of("reduce last_node covariance", column("low"))):(of("reduce last_node covariance", column("high"))) with filledcurves linetype 3 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce last_node covariance", column("steps"))):(of("reduce last_node covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.1042
  set tmargin at screen 0.3750
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "reduction cells, m*: mean of nodes" at graph 0.03,1.04 font ",8"
  plot  data using (of("reduce node_mean skip", column("steps"))):(of("reduce node_mean skip", column("low"))):(of("reduce node_mean skip", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce node_mean skip", column("steps"))):(of("reduce node_mean skip", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5, \
    data using (of("reduce node_mean conv", column("steps"))):(of("reduce node_mean conv", column("low"))):(of("reduce node_mean conv", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce node_mean conv", column("steps"))):(of("reduce node_mean conv", column("mean"))) with lines linetype 2 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce node_mean covariance", column("steps"))):(of("reduce node_mean covariance", column("low"))):(of("reduce node_mean covariance", column("high"))) with filledcurves linetype 3 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce node_mean covariance", column("steps"))):(of("reduce node_mean covariance", column("mean"))) with lines linetype 3 dashtype (2,2) linewidth 1.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.1042
  set tmargin at screen 0.3750
  set xlabel "training steps" font ",8"
  set ylabel "edges (%)" font ",8" offset 1.5
  set label 1 "reduction cells" at graph 0.03,1.04 font ",8"
  plot [][0:105] data using (of("reduce last_node closer", column("steps"))):(of("reduce last_node closer", column("low"))):(of("reduce last_node closer", column("high"))) with filledcurves linetype 4 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce last_node closer", column("steps"))):(of("reduce last_node closer", column("mean"))) with lines linetype 4 dashtype (8,2,2,2) linewidth 1.5, \
    data using (of("reduce node_mean closer", column("steps"))):(of("reduce node_mean closer", column("mean"))) with lines linetype 5 dashtype (6,3) linewidth 1.5, \
    data using (of("reduce last_node prefers", column("steps"))):(of("reduce last_node prefers", column("low"))):(of("reduce last_node prefers", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce last_node prefers", column("steps"))):(of("reduce last_node prefers", column("mean"))) with lines linetype 1 dashtype solid linewidth 1.5
  unset label 1
  unset multiplot

  unset output
}
