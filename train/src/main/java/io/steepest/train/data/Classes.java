package io.steepest.train.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Labels of classes, numbered from 0: whole numbers in ascending order, or names in the order of their letters. */
final class Classes {
    private final Map<String, Integer> firstSeen = new HashMap<>();
    private final List<String> labels = new ArrayList<>();

    /** Takes a label; returns a number for it until all are known. */
    int add(String label) {
        String same = Decimal.isNumber(label) ? canonical(Double.parseDouble(label), label) : label;
        return firstSeen.computeIfAbsent(same, l -> {
            labels.add(l);
            return labels.size() - 1;
        });
    }

    /** Returns whether a label was taken. */
    boolean contains(String label) {
        return firstSeen.containsKey(label);
    }

    /** Returns whether all labels taken are numbers. */
    boolean areNumbers() {
        return labels.stream().allMatch(Decimal::isNumber);
    }

    /** The final number of each label, by the number that {@link #add} gave. */
    int[] order() {
        Comparator<String> order =
                areNumbers() ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder();
        List<String> sorted = labels.stream()
                .sorted(order.thenComparing(Comparator.naturalOrder()))
                .toList();
        int[] numbers = new int[labels.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[firstSeen.get(sorted.get(i))] = i;
        }
        return numbers;
    }

    /** {@code 1}, {@code +1} and {@code 1.0} are one class. */
    private static String canonical(double value, String label) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53 ? Long.toString((long) value) : label;
    }
}
