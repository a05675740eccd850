# fig2_3: draws fig2_3.svg, fig2_3.png and fig2_3.pdf from fig2_3.csv; run with: gnuplot fig2_3.gp
data = "fig2_3.csv"
heading = "{/:Bold mean(alpha\\_skip - alpha\\_conv), softmaxed, as the S2 supernet is trained}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit 8e7161eefd59}\n{/*0.7 circle: first moment, dot: last; band: range of seeds; rho: of the normal cells, mean over seeds [95 %]}"
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
  if (format eq "svg") { set terminal svg enhanced size 680,298 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1814,794 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 16cm,7cm font "Helvetica,9" fontscale 0.9 }
  set output "fig2_3." . format
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
  set bmargin at screen 0.1786
  set tmargin at screen 0.6214
  set xlabel "validation accuracy (%)" font ",8"
  set ylabel "mean gap skip - conv" font ",8" offset 1.5
  set label 1 "rho +0.56 [+0.39, +0.74]" at graph 0.03,1.04 font ",8"
  plot  data using (of("reduce 0", column("valid_accuracy"))):(of("reduce 0", column("gap"))) with lines linetype 2 linecolor rgb "#e0b4aa" dashtype (6,3) linewidth 0.5, \
    data using (of("reduce 1", column("valid_accuracy"))):(of("reduce 1", column("gap"))) with lines linetype 2 linecolor rgb "#e0b4aa" dashtype (6,3) linewidth 0.5, \
    data using (of("reduce 2", column("valid_accuracy"))):(of("reduce 2", column("gap"))) with lines linetype 2 linecolor rgb "#e0b4aa" dashtype (6,3) linewidth 0.5, \
    data using (of("reduce 3", column("valid_accuracy"))):(of("reduce 3", column("gap"))) with lines linetype 2 linecolor rgb "#e0b4aa" dashtype (6,3) linewidth 0.5, \
    data using (of("normal 0", column("valid_accuracy"))):(of("normal 0", column("gap"))) with lines linetype 1 linecolor rgb "#b0b0b0" dashtype solid linewidth 0.5, \
    data using (of("normal 1", column("valid_accuracy"))):(of("normal 1", column("gap"))) with lines linetype 1 linecolor rgb "#b0b0b0" dashtype solid linewidth 0.5, \
    data using (of("normal 2", column("valid_accuracy"))):(of("normal 2", column("gap"))) with lines linetype 1 linecolor rgb "#b0b0b0" dashtype solid linewidth 0.5, \
    data using (of("normal 3", column("valid_accuracy"))):(of("normal 3", column("gap"))) with lines linetype 1 linecolor rgb "#b0b0b0" dashtype solid linewidth 0.5, \
    data using (of("reduce", column("valid_accuracy"))):(of("reduce", column("gap"))) with lines linetype 2 dashtype (6,3) linewidth 2, \
    data using (strcol("end") eq "first" ? of("reduce", column("valid_accuracy")) : NaN):(of("reduce", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("reduce", column("valid_accuracy")) : NaN):(of("reduce", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5, \
    data using (of("normal", column("valid_accuracy"))):(of("normal", column("gap"))) with lines linetype 1 dashtype solid linewidth 2, \
    data using (strcol("end") eq "first" ? of("normal", column("valid_accuracy")) : NaN):(of("normal", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("normal", column("valid_accuracy")) : NaN):(of("normal", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.1786
  set tmargin at screen 0.6214
  set xlabel "training accuracy (%)" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "rho +0.85 [+0.71, +0.98]" at graph 0.03,1.04 font ",8"
  plot  data using (of("reduce 0", column("train_accuracy"))):(of("reduce 0", column("gap"))) with lines linetype 2 linecolor rgb "#e0b4aa" dashtype (6,3) linewidth 0.5, \
    data using (of("reduce 1", column("train_accuracy"))):(of("reduce 1", column("gap"))) with lines linetype 2 linecolor rgb "#e0b4aa" dashtype (6,3) linewidth 0.5, \
    data using (of("reduce 2", column("train_accuracy"))):(of("reduce 2", column("gap"))) with lines linetype 2 linecolor rgb "#e0b4aa" dashtype (6,3) linewidth 0.5, \
    data using (of("reduce 3", column("train_accuracy"))):(of("reduce 3", column("gap"))) with lines linetype 2 linecolor rgb "#e0b4aa" dashtype (6,3) linewidth 0.5, \
    data using (of("normal 0", column("train_accuracy"))):(of("normal 0", column("gap"))) with lines linetype 1 linecolor rgb "#b0b0b0" dashtype solid linewidth 0.5, \
    data using (of("normal 1", column("train_accuracy"))):(of("normal 1", column("gap"))) with lines linetype 1 linecolor rgb "#b0b0b0" dashtype solid linewidth 0.5, \
    data using (of("normal 2", column("train_accuracy"))):(of("normal 2", column("gap"))) with lines linetype 1 linecolor rgb "#b0b0b0" dashtype solid linewidth 0.5, \
    data using (of("normal 3", column("train_accuracy"))):(of("normal 3", column("gap"))) with lines linetype 1 linecolor rgb "#b0b0b0" dashtype solid linewidth 0.5, \
    data using (of("reduce", column("train_accuracy"))):(of("reduce", column("gap"))) with lines linetype 2 dashtype (6,3) linewidth 2, \
    data using (strcol("end") eq "first" ? of("reduce", column("train_accuracy")) : NaN):(of("reduce", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("reduce", column("train_accuracy")) : NaN):(of("reduce", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5, \
    data using (of("normal", column("train_accuracy"))):(of("normal", column("gap"))) with lines linetype 1 dashtype solid linewidth 2, \
    data using (strcol("end") eq "first" ? of("normal", column("train_accuracy")) : NaN):(of("normal", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("normal", column("train_accuracy")) : NaN):(of("normal", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.1786
  set tmargin at screen 0.6214
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "rho +0.87 [+0.74, +1.00]" at graph 0.03,1.04 font ",8"
  plot  data using (of("reduce", column("steps"))):(of("reduce", column("low"))):(of("reduce", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("reduce", column("steps"))):(of("reduce", column("gap"))) with lines linetype 2 dashtype (6,3) linewidth 2, \
    data using (of("normal", column("steps"))):(of("normal", column("low"))):(of("normal", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("normal", column("steps"))):(of("normal", column("gap"))) with lines linetype 1 dashtype solid linewidth 2
  unset label 1
  set lmargin at screen 0.0200
  set rmargin at screen 0.9800
  set bmargin at screen 0.6714
  set tmargin at screen 0.8143
  unset border
  unset xtics
  unset ytics
  unset xlabel
  unset ylabel
  unset xzeroaxis
  set key center center horizontal maxrows 2 font ",8"
  plot [0:1][0:1] 2 with lines linetype 2 dashtype (6,3) linewidth 2 title "reduction cells: mean over seeds, and each seed", 2 with lines linetype 1 dashtype solid linewidth 2 title "normal cells: mean over seeds, and each seed"
  unset multiplot

  unset output
}
