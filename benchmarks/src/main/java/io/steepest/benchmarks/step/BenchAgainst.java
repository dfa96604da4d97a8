package io.steepest.benchmarks.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A result of {@code bench} against an earlier one: what is now over what was then. Nothing is normalised: where the
 * machine was slower then, so are the times, and the ratios of its speeds say so.
 *
 * @param file of the earlier result
 * @param earlier result
 */
public record BenchAgainst(Path file, JsonNode earlier) {
    /** Where a result says what must be equal for times to be comparable, and how that is called. */
    private static final Map<String, String> SAME = new TreeMap<>(Map.of(
            "/machine/processor", "processor",
            "/machine/class", "class of processor",
            "/machine/threads", "number of threads",
            "/machine/blas", "BLAS",
            "/course/parameters", "parameters",
            "/course/warm", "number of warm steps",
            "/course/clip", "length to clip to",
            "/course/checked", "check of gradients",
            "/course/gradients", "gradients"));

    /**
     * Ratios of one optimizer, each now over then; NaN where one side has no number.
     *
     * @param optimizer its name
     * @param median of the median time
     * @param mean of the mean time
     * @param worst of the worst time
     * @param state of the bytes of state
     * @param calls of the number of calls
     */
    public record Times(String optimizer, double median, double mean, double worst, double state, double calls) {}

    /**
     * Ratios of speeds of the machine, each now over then; NaN where one side has no number.
     *
     * @param what was measured
     * @param workers of one product a worker; NaN for memory
     * @param together of one product on all threads, or of the bandwidth
     */
    public record Speeds(String what, double workers, double together) {}

    /**
     * Reads an earlier result.
     *
     * @throws IllegalArgumentException if there is none in the file
     */
    public static BenchAgainst read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("--against " + file + " is no file");
        }
        JsonNode earlier;
        try {
            earlier = JsonMapper.builder().build().readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "--against " + file + " is no JSON, as bench --json writes it: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("--against " + file + " cannot be read: " + e.getMessage(), e);
        }
        String command = earlier.path("command").asText("");
        if (!command.equals("bench")) {
            throw new IllegalArgumentException("--against " + file + " must be a result of bench --json, found "
                    + (command.isEmpty() ? "JSON without a command" : "one of " + command));
        }
        if (!earlier.path("entries").isArray()) {
            throw new IllegalArgumentException("--against " + file
                    + " must be a result of bench with entries, found one of "
                    + (earlier.has("growth") ? "bench --growth" : "none"));
        }
        return new BenchAgainst(file, earlier);
    }

    /** In what the two differ so that their times are not comparable, in words. */
    public List<String> differences(JsonNode now) {
        List<String> found = new ArrayList<>();
        SAME.forEach((place, name) -> {
            JsonNode then = earlier.at(place);
            if (then.isMissingNode()) {
                found.add(file + " does not say the " + name);
            } else if (!then.asText().equals(now.at(place).asText())) {
                found.add("another " + name + ": " + then.asText() + " in " + file + ", "
                        + now.at(place).asText() + " now");
            }
        });
        return found;
    }

    /** The optimizers of both results, in the order of the later one. */
    public List<Times> times(JsonNode now) {
        List<Times> found = new ArrayList<>();
        for (JsonNode entry : now.path("entries")) {
            String name = entry.path("optimizer").asText();
            stream(earlier.path("entries"))
                    .filter(each -> each.path("optimizer").asText().equals(name))
                    .findFirst()
                    .ifPresent(then -> found.add(new Times(
                            name,
                            ratio(entry, then, "median_ms"),
                            ratio(entry, then, "mean_ms"),
                            ratio(entry, then, "worst_ms"),
                            ratio(entry, then, "state_bytes"),
                            ratio(entry, then, "native_calls"))));
        }
        return found;
    }

    /** The speeds of the machine that both results have. */
    public List<Speeds> speeds(JsonNode now) {
        List<Speeds> found = new ArrayList<>();
        found.add(new Speeds(
                "memory, read and written",
                Double.NaN,
                ratio(now.path("machine"), earlier.path("machine"), "bandwidth")));
        for (JsonNode peak : now.path("peak")) {
            Optional<JsonNode> then = stream(earlier.path("peak"))
                    .filter(each -> product(each).equals(product(peak)))
                    .findFirst();
            then.ifPresent(each -> found.add(new Speeds(
                    product(peak), ratio(peak, each, "workers_gflops"), ratio(peak, each, "together_gflops"))));
        }
        return found;
    }

    private static String product(JsonNode peak) {
        return "X·Xᵀ of " + peak.at("/shape/0").asText() + "×"
                + peak.at("/shape/1").asText() + " in " + peak.path("dtype").asText();
    }

    private static double ratio(JsonNode now, JsonNode then, String field) {
        return now.path(field).asDouble(Double.NaN) / then.path(field).asDouble(Double.NaN);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
