# fig2_3_causes: draws fig2_3_causes.svg, fig2_3_causes.png and fig2_3_causes.pdf from fig2_3_causes.csv; run with: gnuplot fig2_3_causes.gp
data = "fig2_3_causes.csv"
heading = "{/:Bold What the gap follows: control runs of the S2 supernet (normal cells, mean over seeds)}\n{/*0.7 laptop scale, cifar10, seeds 0-3 (n = 4), commit 8e7161eefd59}\n{/*0.7 bars at the end: lowest to highest seed}"
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
  if (format eq "svg") { set terminal svg enhanced size 680,553 font "Helvetica,9" background rgb "white" }
  if (format eq "png") { set terminal pngcairo enhanced size 1814,1474 font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }
  if (format eq "pdf") { set terminal pdfcairo enhanced size 16cm,13cm font "Helvetica,9" fontscale 0.9 }
  set output "fig2_3_causes." . format
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
  set bmargin at screen 0.5462
  set tmargin at screen 0.7962
  set xlabel "validation accuracy (%)" font ",8"
  set ylabel "mean gap skip - conv" font ",8" offset 1.5
  plot [][-0.6:0.7] data using (of("base", column("valid_accuracy"))):(of("base", column("gap"))) with lines linetype 1 dashtype solid linewidth 2, \
    data using (strcol("end") eq "first" ? of("base", column("valid_accuracy")) : NaN):(of("base", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("base", column("valid_accuracy")) : NaN):(of("base", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5, \
    data using (of("less_data", column("valid_accuracy"))):(of("less_data", column("gap"))) with lines linetype 2 dashtype (8,3) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("less_data", column("valid_accuracy")) : NaN):(of("less_data", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("less_data", column("valid_accuracy")) : NaN):(of("less_data", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5, \
    data using (of("more_data", column("valid_accuracy"))):(of("more_data", column("gap"))) with lines linetype 3 dashtype solid linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("more_data", column("valid_accuracy")) : NaN):(of("more_data", column("gap"))) with points linetype 3 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("more_data", column("valid_accuracy")) : NaN):(of("more_data", column("gap"))) with points linetype 3 pointtype 7 pointsize 0.5, \
    data using (of("more_train_data", column("valid_accuracy"))):(of("more_train_data", column("gap"))) with lines linetype 4 dashtype (2,2) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("more_train_data", column("valid_accuracy")) : NaN):(of("more_train_data", column("gap"))) with points linetype 4 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("more_train_data", column("valid_accuracy")) : NaN):(of("more_train_data", column("gap"))) with points linetype 4 pointtype 7 pointsize 0.5, \
    data using (of("more_valid_data", column("valid_accuracy"))):(of("more_valid_data", column("gap"))) with lines linetype 5 dashtype (8,2,2,2) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("more_valid_data", column("valid_accuracy")) : NaN):(of("more_valid_data", column("gap"))) with points linetype 5 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("more_valid_data", column("valid_accuracy")) : NaN):(of("more_valid_data", column("gap"))) with points linetype 5 pointtype 7 pointsize 0.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.5462
  set tmargin at screen 0.7962
  set xlabel "training accuracy (%)" font ",8"
  set ylabel "" font ",8" offset 1.5
  plot [][-0.6:0.7] data using (of("base", column("train_accuracy"))):(of("base", column("gap"))) with lines linetype 1 dashtype solid linewidth 2, \
    data using (strcol("end") eq "first" ? of("base", column("train_accuracy")) : NaN):(of("base", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("base", column("train_accuracy")) : NaN):(of("base", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5, \
    data using (of("less_data", column("train_accuracy"))):(of("less_data", column("gap"))) with lines linetype 2 dashtype (8,3) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("less_data", column("train_accuracy")) : NaN):(of("less_data", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("less_data", column("train_accuracy")) : NaN):(of("less_data", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5, \
    data using (of("more_data", column("train_accuracy"))):(of("more_data", column("gap"))) with lines linetype 3 dashtype solid linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("more_data", column("train_accuracy")) : NaN):(of("more_data", column("gap"))) with points linetype 3 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("more_data", column("train_accuracy")) : NaN):(of("more_data", column("gap"))) with points linetype 3 pointtype 7 pointsize 0.5, \
    data using (of("more_train_data", column("train_accuracy"))):(of("more_train_data", column("gap"))) with lines linetype 4 dashtype (2,2) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("more_train_data", column("train_accuracy")) : NaN):(of("more_train_data", column("gap"))) with points linetype 4 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("more_train_data", column("train_accuracy")) : NaN):(of("more_train_data", column("gap"))) with points linetype 4 pointtype 7 pointsize 0.5, \
    data using (of("more_valid_data", column("train_accuracy"))):(of("more_valid_data", column("gap"))) with lines linetype 5 dashtype (8,2,2,2) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("more_valid_data", column("train_accuracy")) : NaN):(of("more_valid_data", column("gap"))) with points linetype 5 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("more_valid_data", column("train_accuracy")) : NaN):(of("more_valid_data", column("gap"))) with points linetype 5 pointtype 7 pointsize 0.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.5462
  set tmargin at screen 0.7962
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  plot [][-0.6:0.7] data using (of("base", column("steps"))):(of("base", column("gap"))) with lines linetype 1 dashtype solid linewidth 2, \
    data using (strcol("end") eq "last" ? of("base", column("steps")) + 30 : NaN):(of("base", column("gap"))):(of("base", column("low"))):(of("base", column("high"))) with yerrorbars linetype 1 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3, \
    data using (of("less_data", column("steps"))):(of("less_data", column("gap"))) with lines linetype 2 dashtype (8,3) linewidth 1.2, \
    data using (strcol("end") eq "last" ? of("less_data", column("steps")) + 60 : NaN):(of("less_data", column("gap"))):(of("less_data", column("low"))):(of("less_data", column("high"))) with yerrorbars linetype 2 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3, \
    data using (of("more_data", column("steps"))):(of("more_data", column("gap"))) with lines linetype 3 dashtype solid linewidth 1.2, \
    data using (strcol("end") eq "last" ? of("more_data", column("steps")) + 90 : NaN):(of("more_data", column("gap"))):(of("more_data", column("low"))):(of("more_data", column("high"))) with yerrorbars linetype 3 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3, \
    data using (of("more_train_data", column("steps"))):(of("more_train_data", column("gap"))) with lines linetype 4 dashtype (2,2) linewidth 1.2, \
    data using (strcol("end") eq "last" ? of("more_train_data", column("steps")) + 120 : NaN):(of("more_train_data", column("gap"))):(of("more_train_data", column("low"))):(of("more_train_data", column("high"))) with yerrorbars linetype 4 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3, \
    data using (of("more_valid_data", column("steps"))):(of("more_valid_data", column("gap"))) with lines linetype 5 dashtype (8,2,2,2) linewidth 1.2, \
    data using (strcol("end") eq "last" ? of("more_valid_data", column("steps")) + 150 : NaN):(of("more_valid_data", column("gap"))):(of("more_valid_data", column("low"))):(of("more_valid_data", column("high"))) with yerrorbars linetype 5 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3
  unset label 1
  set lmargin at screen 0.0200
  set rmargin at screen 0.9800
  set bmargin at screen 0.8231
  set tmargin at screen 0.9000
  unset border
  unset xtics
  unset ytics
  unset xlabel
  unset ylabel
  unset xzeroaxis
  set key center center horizontal maxrows 2 font ",8"
  plot [0:1][0:1] 2 with lines linetype 1 dashtype solid linewidth 2 title "base", 2 with lines linetype 2 dashtype (8,3) linewidth 1.2 title "1/4 of the images", 2 with lines linetype 3 dashtype solid linewidth 1.2 title "4x images for weights and alpha", 2 with lines linetype 4 dashtype (2,2) linewidth 1.2 title "4x images for weights", 2 with lines linetype 5 dashtype (8,2,2,2) linewidth 1.2 title "4x images for alpha"
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.0900
  set rmargin at screen 0.3233
  set bmargin at screen 0.0962
  set tmargin at screen 0.3462
  set xlabel "validation accuracy (%)" font ",8"
  set ylabel "mean gap skip - conv" font ",8" offset 1.5
  plot [][-0.6:0.7] data using (of("base", column("valid_accuracy"))):(of("base", column("gap"))) with lines linetype 1 dashtype solid linewidth 2, \
    data using (strcol("end") eq "first" ? of("base", column("valid_accuracy")) : NaN):(of("base", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("base", column("valid_accuracy")) : NaN):(of("base", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5, \
    data using (of("less_regularisation", column("valid_accuracy"))):(of("less_regularisation", column("gap"))) with lines linetype 2 dashtype (8,3) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("less_regularisation", column("valid_accuracy")) : NaN):(of("less_regularisation", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("less_regularisation", column("valid_accuracy")) : NaN):(of("less_regularisation", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5, \
    data using (of("more_regularisation", column("valid_accuracy"))):(of("more_regularisation", column("gap"))) with lines linetype 3 dashtype solid linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("more_regularisation", column("valid_accuracy")) : NaN):(of("more_regularisation", column("gap"))) with points linetype 3 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("more_regularisation", column("valid_accuracy")) : NaN):(of("more_regularisation", column("gap"))) with points linetype 3 pointtype 7 pointsize 0.5, \
    data using (of("weights_frozen", column("valid_accuracy"))):(of("weights_frozen", column("gap"))) with lines linetype 4 dashtype (2,2) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("weights_frozen", column("valid_accuracy")) : NaN):(of("weights_frozen", column("gap"))) with points linetype 4 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("weights_frozen", column("valid_accuracy")) : NaN):(of("weights_frozen", column("gap"))) with points linetype 4 pointtype 7 pointsize 0.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.4133
  set rmargin at screen 0.6467
  set bmargin at screen 0.0962
  set tmargin at screen 0.3462
  set xlabel "training accuracy (%)" font ",8"
  set ylabel "" font ",8" offset 1.5
  plot [][-0.6:0.7] data using (of("base", column("train_accuracy"))):(of("base", column("gap"))) with lines linetype 1 dashtype solid linewidth 2, \
    data using (strcol("end") eq "first" ? of("base", column("train_accuracy")) : NaN):(of("base", column("gap"))) with points linetype 1 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("base", column("train_accuracy")) : NaN):(of("base", column("gap"))) with points linetype 1 pointtype 7 pointsize 0.5, \
    data using (of("less_regularisation", column("train_accuracy"))):(of("less_regularisation", column("gap"))) with lines linetype 2 dashtype (8,3) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("less_regularisation", column("train_accuracy")) : NaN):(of("less_regularisation", column("gap"))) with points linetype 2 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("less_regularisation", column("train_accuracy")) : NaN):(of("less_regularisation", column("gap"))) with points linetype 2 pointtype 7 pointsize 0.5, \
    data using (of("more_regularisation", column("train_accuracy"))):(of("more_regularisation", column("gap"))) with lines linetype 3 dashtype solid linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("more_regularisation", column("train_accuracy")) : NaN):(of("more_regularisation", column("gap"))) with points linetype 3 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("more_regularisation", column("train_accuracy")) : NaN):(of("more_regularisation", column("gap"))) with points linetype 3 pointtype 7 pointsize 0.5, \
    data using (of("weights_frozen", column("train_accuracy"))):(of("weights_frozen", column("gap"))) with lines linetype 4 dashtype (2,2) linewidth 1.2, \
    data using (strcol("end") eq "first" ? of("weights_frozen", column("train_accuracy")) : NaN):(of("weights_frozen", column("gap"))) with points linetype 4 pointtype 6 pointsize 0.5, \
    data using (strcol("end") eq "last" ? of("weights_frozen", column("train_accuracy")) : NaN):(of("weights_frozen", column("gap"))) with points linetype 4 pointtype 7 pointsize 0.5
  unset label 1
  set border 3
  set xtics nomirror out scale 0.6 font ",7"
  set ytics nomirror out scale 0.6 font ",7"
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
  set lmargin at screen 0.7367
  set rmargin at screen 0.9700
  set bmargin at screen 0.0962
  set tmargin at screen 0.3462
  set xlabel "training steps" font ",8"
  set ylabel "" font ",8" offset 1.5
  plot [][-0.6:0.7] data using (of("base", column("steps"))):(of("base", column("gap"))) with lines linetype 1 dashtype solid linewidth 2, \
    data using (strcol("end") eq "last" ? of("base", column("steps")) + 30 : NaN):(of("base", column("gap"))):(of("base", column("low"))):(of("base", column("high"))) with yerrorbars linetype 1 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3, \
    data using (of("less_regularisation", column("steps"))):(of("less_regularisation", column("gap"))) with lines linetype 2 dashtype (8,3) linewidth 1.2, \
    data using (strcol("end") eq "last" ? of("less_regularisation", column("steps")) + 60 : NaN):(of("less_regularisation", column("gap"))):(of("less_regularisation", column("low"))):(of("less_regularisation", column("high"))) with yerrorbars linetype 2 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3, \
    data using (of("more_regularisation", column("steps"))):(of("more_regularisation", column("gap"))) with lines linetype 3 dashtype solid linewidth 1.2, \
    data using (strcol("end") eq "last" ? of("more_regularisation", column("steps")) + 90 : NaN):(of("more_regularisation", column("gap"))):(of("more_regularisation", column("low"))):(of("more_regularisation", column("high"))) with yerrorbars linetype 3 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3, \
    data using (of("weights_frozen", column("steps"))):(of("weights_frozen", column("gap"))) with lines linetype 4 dashtype (2,2) linewidth 1.2, \
    data using (strcol("end") eq "last" ? of("weights_frozen", column("steps")) + 120 : NaN):(of("weights_frozen", column("gap"))):(of("weights_frozen", column("low"))):(of("weights_frozen", column("high"))) with yerrorbars linetype 4 dashtype 1 linewidth 1 pointtype 7 pointsize 0.3
  unset label 1
  set lmargin at screen 0.0200
  set rmargin at screen 0.9800
  set bmargin at screen 0.3731
  set tmargin at screen 0.4500
  unset border
  unset xtics
  unset ytics
  unset xlabel
  unset ylabel
  unset xzeroaxis
  set key center center horizontal maxrows 2 font ",8"
  plot [0:1][0:1] 2 with lines linetype 1 dashtype solid linewidth 2 title "base", 2 with lines linetype 2 dashtype (8,3) linewidth 1.2 title "no decay, no augmentation", 2 with lines linetype 3 dashtype solid linewidth 1.2 title "10x weight decay", 2 with lines linetype 4 dashtype (2,2) linewidth 1.2 title "weights frozen at 1/4"
  unset multiplot

  unset output
}
