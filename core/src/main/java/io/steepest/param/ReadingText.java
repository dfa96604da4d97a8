package io.steepest.param;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@link Reading} from text: words with a space between them, some with numbers in parentheses. */
final class ReadingText {
    private static final Pattern STEP = Pattern.compile("\\s*([a-z]+)\\s*(?:\\(([^()]*)\\))?");
    private static final String KNOWN =
            "; a reading is made of asIs, flattened, taps, transposed, stacked(1), split(3) and"
                    + " split(2048, 512, 512), as in transposed split(3)";

    private ReadingText() {}

    static Reading parse(String text) {
        // sizes are longs, and no word but asIs has a capital
        Matcher step = STEP.matcher(text.strip().toLowerCase(Locale.ROOT));
        Reading reading = null;
        int end = 0;
        while (end < step.regionEnd()) {
            if (!step.find() || step.start() != end) {
                throw wrong(text, "\"" + text.strip().substring(end).strip() + "\" is no step");
            }
            Reading next = step(text, step.group(1), step.group(2));
            reading = reading == null ? next : reading.then(next);
            end = step.end();
        }
        if (reading == null) {
            throw wrong(text, "it is empty");
        }
        return reading;
    }

    private static Reading step(String text, String word, String numbers) {
        return switch (word) {
            case "asis" -> plain(text, word, numbers, Reading.asIs());
            case "flattened" -> plain(text, word, numbers, Reading.flattened());
            case "taps" -> plain(text, word, numbers, Reading.taps());
            case "transposed" -> plain(text, word, numbers, Reading.transposed());
            case "stacked" -> stacked(text, numbers(text, word, numbers));
            case "split" -> split(numbers(text, word, numbers));
            default -> throw wrong(text, "there is no step " + word);
        };
    }

    private static Reading plain(String text, String word, String numbers, Reading reading) {
        if (numbers != null) {
            throw wrong(text, word + " has no numbers");
        }
        return reading;
    }

    private static Reading stacked(String text, List<Long> numbers) {
        if (numbers.size() != 1 || numbers.get(0) > Integer.MAX_VALUE) {
            throw wrong(text, "stacked has one number, that of the dimensions that count matrices");
        }
        return Reading.stacked(Math.toIntExact(numbers.get(0)));
    }

    private static Reading split(List<Long> numbers) {
        return numbers.size() == 1 ? Reading.split(numbers.get(0)) : new ReadingSteps.Sizes(numbers);
    }

    private static List<Long> numbers(String text, String word, String inside) {
        if (inside == null) {
            throw wrong(text, word + " has numbers in parentheses");
        }
        List<Long> numbers = new ArrayList<>();
        for (String number : inside.split(",", -1)) {
            try {
                numbers.add(Long.parseLong(number.strip()));
            } catch (NumberFormatException e) {
                throw wrong(text, "\"" + number.strip() + "\" in " + word + "(..) is no whole number");
            }
        }
        return numbers;
    }

    private static IllegalArgumentException wrong(String text, String reason) {
        return new IllegalArgumentException("reading \"" + text + "\": " + reason + KNOWN);
    }
}
