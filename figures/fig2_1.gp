# fig2_1: draws fig2_1.svg, fig2_1.png and fig2_1.pdf from fig2_1.csv; run with: gnuplot fig2_1.gp
data = "fig2_1.csv"
heading = "{/:Bold Alpha beside the discretisation accuracy at convergence, mean and range of seeds}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit 8e7161eefd59}"
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
  if (format eq "svg") { set terminal svg enhanced size 765,281 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 2041,748 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 18cm,6.6cm font "Helvetica,9" fontscale 0.9 }
  set output "fig2_1." . format
  of(panel, value) = column("panel") == panel ? value : NaN
  unset title
  set multiplot layout 1,3 title heading font ",9" margins screen 0.08,0.92,0.227,0.712 spacing screen 0.11,0.303
  set boxwidth 0.6
  set border 11
  set xtics rotate by 60 right font ",7"
  set ytics font ",7"
  set y2tics font ",7"
  set xrange [-0.6:6.6]
  set yrange [0:*]
  unset key
  set title "normal, 1 to 4" font ",8" offset 0,-0.6
  set ylabel "alpha, softmaxed (bars)" font ",8" offset 2
  set y2label "" font ",8" offset -2
  set xtics ("max pool" 0, "avg pool" 1, "skip" 2, "sep 3" 3, "sep 5" 4, "dil 3" 5, "dil 5" 6)
  set y2range [39.198125000000005:42.464375]
  plot data using (of(0, column("position"))):"alpha" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (of(0, column("position"))):"alpha_low":(0):(column("alpha_high") - column("alpha_low")) \
      with vectors nohead linecolor rgb "#1b4f7d" linewidth 1.5, \
    data using (of(0, column("position")) + 0.15):"accuracy":"accuracy_low":"accuracy_high" axes x1y2 \
      with yerrorbars linetype 2 dashtype 1 linewidth 1 pointsize 0.7
  set title "reduce, 1 to 4" font ",8" offset 0,-0.6
  set ylabel "" font ",8" offset 2
  set y2label "" font ",8" offset -2
  set xtics ("max pool" 0, "avg pool" 1, "skip" 2, "sep 3" 3, "sep 5" 4, "dil 3" 5, "dil 5" 6)
  set y2range [39.19625:43.12875]
  plot data using (of(1, column("position"))):"alpha" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (of(1, column("position"))):"alpha_low":(0):(column("alpha_high") - column("alpha_low")) \
      with vectors nohead linecolor rgb "#1b4f7d" linewidth 1.5, \
    data using (of(1, column("position")) + 0.15):"accuracy":"accuracy_low":"accuracy_high" axes x1y2 \
      with yerrorbars linetype 2 dashtype 1 linewidth 1 pointsize 0.7
  set title "reduce, 2 to 4" font ",8" offset 0,-0.6
  set ylabel "" font ",8" offset 2
  set y2label "accuracy (%, squares)" font ",8" offset -2
  set xtics ("max pool" 0, "avg pool" 1, "skip" 2, "sep 3" 3, "sep 5" 4, "dil 3" 5, "dil 5" 6)
  set y2range [39.18375:42.79125]
  plot data using (of(2, column("position"))):"alpha" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (of(2, column("position"))):"alpha_low":(0):(column("alpha_high") - column("alpha_low")) \
      with vectors nohead linecolor rgb "#1b4f7d" linewidth 1.5, \
    data using (of(2, column("position")) + 0.15):"accuracy":"accuracy_low":"accuracy_high" axes x1y2 \
      with yerrorbars linetype 2 dashtype 1 linewidth 1 pointsize 0.7
  unset multiplot
  unset output
}
