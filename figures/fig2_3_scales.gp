# fig2_3_scales: draws fig2_3_scales.svg, fig2_3_scales.png and fig2_3_scales.pdf from fig2_3_scales.csv; run with: gnuplot fig2_3_scales.gp
data = "fig2_3_scales.csv"
heading = "{/:Bold The gap of S2 supernets at two scales (mean over seeds)}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit 8e7161eefd59}\n{/*0.7 beside it: paper scale, cifar10, seed 0 (n = 1), commit 022020f728cf}"
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
  if (format eq "svg") { set terminal svg enhanced size 680,319 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1814,850 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 16cm,7.5cm font "Helvetica,9" fontscale 0.9 }
  set output "fig2_3_scales." . format
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
  set bmargin at screen 0.1667
  set tmargin at screen 0.6467
  set xlabel "validation accuracy (%)" font ",8"
  set ylabel "mean gap skip - conv" font ",8" offset 1.5
  set label 1 "circle: first, dot: last" at graph 0.03,1.04 font ",8"
  plot  data using (of("laptop normal", column("valid_accuracy"))):(of("laptop normal", column("gap"))) with lines linetype 1 dashtype solid linewidth 1.6, \
    data using (strcol("end") eq "first" ? of("laptop normal", column("valid_accuracy")) : NaN):(of("laptop normal", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("laptop normal", column("valid_accuracy")) : NaN):(of("laptop normal", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5, \
    data using (of("laptop reduce", column("valid_accuracy"))):(of("laptop reduce", column("gap"))) with lines linetype 1 dashtype (3,2) linewidth 0.8, \
    data using (strcol("end") eq "first" ? of("laptop reduce", column("valid_accuracy")) : NaN):(of("laptop reduce", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("laptop reduce", column("valid_accuracy")) : NaN):(of("laptop reduce", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5, \
    data using (of("paper normal", column("valid_accuracy"))):(of("paper normal", column("gap"))) with lines linetype 2 dashtype solid linewidth 1.6, \
    data using (strcol("end") eq "first" ? of("paper normal", column("valid_accuracy")) : NaN):(of("paper normal", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("paper normal", column("valid_accuracy")) : NaN):(of("paper normal", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5, \
    data using (of("paper reduce", column("valid_accuracy"))):(of("paper reduce", column("gap"))) with lines linetype 2 dashtype (3,2) linewidth 0.8, \
    data using (strcol("end") eq "first" ? of("paper reduce", column("valid_accuracy")) : NaN):(of("paper reduce", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("paper reduce", column("valid_accuracy")) : NaN):(of("paper reduce", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.1667
  set tmargin at screen 0.6467
  set xlabel "training accuracy (%)" font ",8"
  set ylabel "" font ",8" offset 1.5
  plot  data using (of("laptop normal", column("train_accuracy"))):(of("laptop normal", column("gap"))) with lines linetype 1 dashtype solid linewidth 1.6, \
    data using (strcol("end") eq "first" ? of("laptop normal", column("train_accuracy")) : NaN):(of("laptop normal", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("laptop normal", column("train_accuracy")) : NaN):(of("laptop normal", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5, \
    data using (of("laptop reduce", column("train_accuracy"))):(of("laptop reduce", column("gap"))) with lines linetype 1 dashtype (3,2) linewidth 0.8, \
    data using (strcol("end") eq "first" ? of("laptop reduce", column("train_accuracy")) : NaN):(of("laptop reduce", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("laptop reduce", column("train_accuracy")) : NaN):(of("laptop reduce", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5, \
    data using (of("paper normal", column("train_accuracy"))):(of("paper normal", column("gap"))) with lines linetype 2 dashtype solid linewidth 1.6, \
    data using (strcol("end") eq "first" ? of("paper normal", column("train_accuracy")) : NaN):(of("paper normal", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("paper normal", column("train_accuracy")) : NaN):(of("paper normal", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5, \
    data using (of("paper reduce", column("train_accuracy"))):(of("paper reduce", column("gap"))) with lines linetype 2 dashtype (3,2) linewidth 0.8, \
    data using (strcol("end") eq "first" ? of("paper reduce", column("train_accuracy")) : NaN):(of("paper reduce", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("paper reduce", column("train_accuracy")) : NaN):(of("paper reduce", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.1667
  set tmargin at screen 0.6467
  set xlabel "share of the training (%)" font ",8"
  set ylabel "" font ",8" offset 1.5
  set label 1 "with the range of seeds" at graph 0.03,1.04 font ",8"
  plot  data using (of("laptop normal", column("share"))):(of("laptop normal", column("low"))):(of("laptop normal", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("laptop normal", column("share"))):(of("laptop normal", column("gap"))) with lines linetype 1 dashtype solid linewidth 1.6, \
    data using (of("laptop reduce", column("share"))):(of("laptop reduce", column("low"))):(of("laptop reduce", column("high"))) with filledcurves linetype 1 fillstyle transparent solid 0.2 noborder, \
    data using (of("laptop reduce", column("share"))):(of("laptop reduce", column("gap"))) with lines linetype 1 dashtype (3,2) linewidth 0.8, \
    data using (of("paper normal", column("share"))):(of("paper normal", column("low"))):(of("paper normal", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("paper normal", column("share"))):(of("paper normal", column("gap"))) with lines linetype 2 dashtype solid linewidth 1.6, \
    data using (of("paper reduce", column("share"))):(of("paper reduce", column("low"))):(of("paper reduce", column("high"))) with filledcurves linetype 2 fillstyle transparent solid 0.2 noborder, \
    data using (of("paper reduce", column("share"))):(of("paper reduce", column("gap"))) with lines linetype 2 dashtype (3,2) linewidth 0.8
  unset label 1
  set lmargin at screen 0.0200
  set rmargin at screen 0.9800
  set bmargin at screen 0.6933
  set tmargin at screen 0.8267
  unset border
  unset xtics
  unset ytics
  unset xlabel
  unset ylabel
  unset xzeroaxis
  set key center center horizontal maxrows 2 font ",8"
  plot [0:1][0:1] 2 with lines linetype 1 dashtype solid linewidth 1.6 title "normal cells, laptop (n = 4)", 2 with lines linetype 1 dashtype (3,2) linewidth 0.8 title "reduction cells, laptop (n = 4)", 2 with lines linetype 2 dashtype solid linewidth 1.6 title "normal cells, paper (n = 1)", 2 with lines linetype 2 dashtype (3,2) linewidth 0.8 title "reduction cells, paper (n = 1)"
  unset multiplot

  unset output
}
