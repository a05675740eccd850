# fig2_1: draws fig2_1.svg, fig2_1.png and fig2_1.pdf from fig2_1.csv; run with: gnuplot fig2_1.gp
data = "fig2_1.csv"
heading = "{/:Bold Alpha, removal and the discretisation accuracy at convergence}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit 8e7161eefd59}\n{/*0.7 bars: mean over seeds; dots: seeds}"
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
  if (format eq "svg") { set terminal svg enhanced size 680,489 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1814,1304 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 16cm,11.5cm font "Helvetica,9" fontscale 0.9 }
  set output "fig2_1." . format
  unset title
  set multiplot title heading font ",9"
  mean(panel, value) = column("panel") == panel && strcol("seed") eq "mean" ? value : NaN
  seed(panel, value) = column("panel") == panel && strcol("seed") ne "mean" ? value : NaN
  set boxwidth 0.7
  set xtics rotate by 60 right
  set ytics font ",7"
  set xrange [-0.6:6.6]
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.0900
  set rmargin at screen 0.3550
  set tmargin at screen 0.8261
  set bmargin at screen 0.6304
  set title "normal, c(k-1) to 2" font ",8" offset 0,-0.7
  set ylabel "alpha, softmaxed" font ",7" offset 1.5
  set yrange [0:1]
  set xtics ("" 0, "" 1, "" 2, "" 3, "" 4, "" 5, "" 6) font ",7"
  plot data using (mean(0, column("position"))):"alpha" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(0, column("position") + 0.12 * (column("seed") - 1.5))):"alpha" with points linetype 1 \
      pointtype 7 pointsize 0.28
  set lmargin at screen 0.0900
  set rmargin at screen 0.3550
  set tmargin at screen 0.6000
  set bmargin at screen 0.4043
  unset title
  set ylabel "lost by removal\n(points)" font ",7" offset 1.5
  set yrange [-0.644:4.368]
  set xtics ("" 0, "" 1, "" 2, "" 3, "" 4, "" 5, "" 6) font ",7"
  plot data using (mean(0, column("position"))):"removal_drop" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(0, column("position") + 0.12 * (column("seed") - 1.5))):"removal_drop" with points linetype 1 \
      pointtype 7 pointsize 0.28
  set lmargin at screen 0.0900
  set rmargin at screen 0.3550
  set tmargin at screen 0.3739
  set bmargin at screen 0.1783
  unset title
  set ylabel "at convergence,\nless the mean (points)" font ",7" offset 1.5
  set yrange [-1.067:1.055]
  set xtics ("max pool" 0, "avg pool" 1, "skip" 2, "sep 3" 3, "sep 5" 4, "dil 3" 5, "dil 5" 6) font ",7"
  plot data using (mean(0, column("position"))):"strength" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(0, column("position") + 0.12 * (column("seed") - 1.5))):"strength" with points linetype 1 \
      pointtype 7 pointsize 0.28
  set lmargin at screen 0.3900
  set rmargin at screen 0.6550
  set tmargin at screen 0.8261
  set bmargin at screen 0.6304
  set title "reduce, c(k-1) to 2" font ",8" offset 0,-0.7
  set ylabel "" font ",7" offset 1.5
  set yrange [0:1]
  set xtics ("" 0, "" 1, "" 2, "" 3, "" 4, "" 5, "" 6) font ",7"
  plot data using (mean(1, column("position"))):"alpha" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(1, column("position") + 0.12 * (column("seed") - 1.5))):"alpha" with points linetype 1 \
      pointtype 7 pointsize 0.28
  set lmargin at screen 0.3900
  set rmargin at screen 0.6550
  set tmargin at screen 0.6000
  set bmargin at screen 0.4043
  unset title
  set ylabel "" font ",7" offset 1.5
  set yrange [-0.644:4.368]
  set xtics ("" 0, "" 1, "" 2, "" 3, "" 4, "" 5, "" 6) font ",7"
  plot data using (mean(1, column("position"))):"removal_drop" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(1, column("position") + 0.12 * (column("seed") - 1.5))):"removal_drop" with points linetype 1 \
      pointtype 7 pointsize 0.28
  set lmargin at screen 0.3900
  set rmargin at screen 0.6550
  set tmargin at screen 0.3739
  set bmargin at screen 0.1783
  unset title
  set ylabel "" font ",7" offset 1.5
  set yrange [-1.067:1.055]
  set xtics ("max pool" 0, "avg pool" 1, "skip" 2, "sep 3" 3, "sep 5" 4, "dil 3" 5, "dil 5" 6) font ",7"
  plot data using (mean(1, column("position"))):"strength" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(1, column("position") + 0.12 * (column("seed") - 1.5))):"strength" with points linetype 1 \
      pointtype 7 pointsize 0.28
  set lmargin at screen 0.6900
  set rmargin at screen 0.9550
  set tmargin at screen 0.8261
  set bmargin at screen 0.6304
  set title "reduce, 0 to 2" font ",8" offset 0,-0.7
  set ylabel "" font ",7" offset 1.5
  set yrange [0:1]
  set xtics ("" 0, "" 1, "" 2, "" 3, "" 4, "" 5, "" 6) font ",7"
  plot data using (mean(2, column("position"))):"alpha" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(2, column("position") + 0.12 * (column("seed") - 1.5))):"alpha" with points linetype 1 \
      pointtype 7 pointsize 0.28
  set lmargin at screen 0.6900
  set rmargin at screen 0.9550
  set tmargin at screen 0.6000
  set bmargin at screen 0.4043
  unset title
  set ylabel "" font ",7" offset 1.5
  set yrange [-0.644:4.368]
  set xtics ("" 0, "" 1, "" 2, "" 3, "" 4, "" 5, "" 6) font ",7"
  plot data using (mean(2, column("position"))):"removal_drop" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(2, column("position") + 0.12 * (column("seed") - 1.5))):"removal_drop" with points linetype 1 \
      pointtype 7 pointsize 0.28
  set lmargin at screen 0.6900
  set rmargin at screen 0.9550
  set tmargin at screen 0.3739
  set bmargin at screen 0.1783
  unset title
  set ylabel "" font ",7" offset 1.5
  set yrange [-1.067:1.055]
  set xtics ("max pool" 0, "avg pool" 1, "skip" 2, "sep 3" 3, "sep 5" 4, "dil 3" 5, "dil 5" 6) font ",7"
  plot data using (mean(2, column("position"))):"strength" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed(2, column("position") + 0.12 * (column("seed") - 1.5))):"strength" with points linetype 1 \
      pointtype 7 pointsize 0.28
  unset multiplot
  unset output
}
