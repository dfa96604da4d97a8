package io.steepest.studio.cli;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How numbers are read: NaN and infinity are none, and a message speaks of numbers, not of Java's types. */
final class Numbers {
    private Numbers() {}

    /** Makes a command and its subcommands read numbers this way. */
    static CommandLine readBy(CommandLine line) {
        ITypeConverter<Double> real = Numbers::real;
        ITypeConverter<Long> whole = text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
        ITypeConverter<Integer> small = text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return line.registerConverter(Double.class, real)
                .registerConverter(double.class, real)
                .registerConverter(Long.class, whole)
                .registerConverter(long.class, whole)
                .registerConverter(Integer.class, small)
                .registerConverter(int.class, small);
    }

    private static double real(String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new TypeConversionException("'" + text + "' is not a finite number");
    }

    private static long whole(String text, long least, long greatest) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= greatest) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new TypeConversionException("'" + text + "' is not a whole number from " + least + " to " + greatest);
    }
}
