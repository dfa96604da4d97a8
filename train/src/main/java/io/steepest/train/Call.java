package io.steepest.train;

import io.steepest.train.name.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A word with arguments, as people type it: {@code max}, {@code nesterov(0.95)} or
 * {@code eigenbasis(0.95, diagonal(0.95, 1e-8))}.
 *
 * @param name the word
 * @param arguments between parentheses; none where there are no parentheses
 */
record Call(String name, List<Call> arguments) {

    /**
     * Reads calls that stand beside each other.
     *
     * @throws IllegalArgumentException if parentheses do not match
     */
    static List<Call> parse(String text) {
        return pieces(text, ' ').stream().map(Call::one).toList();
    }

    private static Call one(String piece) {
        int open = piece.indexOf('(');
        if (open < 0) {
            return new Call(piece, List.of());
        }
        if (!piece.endsWith(")") || open == 0) {
            throw new IllegalArgumentException(
                    "\"" + piece + "\" is no word with arguments, such as nesterov(0.95) or eigenbasis(0.9, none)");
        }
        String inside = piece.substring(open + 1, piece.length() - 1);
        return new Call(
                piece.substring(0, open),
                pieces(inside, ',').stream().map(Call::one).toList());
    }

    /** The pieces of a text between separators that are outside of parentheses. */
    static List<String> pieces(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : separator;
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == separator && depth == 0) {
                pieces.add(text.substring(begin, i).strip());
                begin = i + 1;
            }
            if (depth < 0) {
                break;
            }
        }
        if (depth != 0) {
            throw new IllegalArgumentException("\"" + text + "\": the parentheses do not match");
        }
        pieces.removeIf(String::isEmpty);
        return pieces;
    }

    /** The arguments, if there are so many. */
    private List<Call> arguments(int count) {
        if (arguments.size() != count) {
            throw new IllegalArgumentException(
                    "\"" + this + "\": " + name + " takes " + (count == 0 ? "no" : String.valueOf(count)) + " argument"
                            + (count == 1 ? "" : "s") + ", found " + arguments.size());
        }
        return arguments;
    }

    /** Checks that this is the word alone. */
    void alone() {
        arguments(0);
    }

    /** The only argument. */
    Call only() {
        return arguments(1).get(0);
    }

    /** The only argument as a number. */
    double number() {
        return only().value();
    }

    /** An argument of two. */
    Call of(int i) {
        return arguments(2).get(i);
    }

    /** This word as a number. */
    double value() {
        try {
            alone();
            return Double.parseDouble(name);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + this + "\" is no number");
        }
    }

    /** A failure that names the words that may stand here. */
    IllegalArgumentException unknown(String what, Set<String> known) {
        return Unknown.of(what, name, known);
    }

    @Override
    public String toString() {
        return arguments.isEmpty()
                ? name
                : name + "("
                        + String.join(
                                ", ", arguments.stream().map(Call::toString).toList()) + ")";
    }
}
