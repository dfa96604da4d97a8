package io.steepest.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.steepest.checkpoint.CheckpointException;
import io.steepest.file.Excerpt;
import io.steepest.tensor.StateFormat;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.LabelledDataset;
import io.steepest.train.data.TextDataset;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The JSON in which a run's checkpoint describes the run.
 *
 * @param format version of this record
 * @param setup what was run
 * @param recipe the optimizer in words
 * @param data the data in words and with a checksum, to know it again
 * @param symbols known characters of a character vocabulary
 * @param steps taken
 * @param ledger the books
 */
record RunMetadata(
        int format, Setup setup, String recipe, String data, String symbols, long steps, Ledger.Entry ledger) {
    /** Key of the JSON among the texts of a file. */
    static final String KEY = "steepest";

    /** The format that is written. Formats 1 and 2 named the optimizer's state by bank. */
    static final int FORMAT = 3;

    private static final String VOCABULARY = "setup.source.vocabulary";

    /** Fields that may hold nothing. */
    private static final Set<String> EMPTY = Set.of(VOCABULARY, "setup.source.rescale", "setup.loop.exchange");

    private static final ObjectMapper READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * Reads the metadata of a file.
     *
     * @param file named in messages
     * @param texts the file's metadata
     * @throws CheckpointException naming the file and the field that is missing, of another type or impossible
     */
    static RunMetadata read(Path file, Map<String, String> texts) {
        String json = texts.get(KEY);
        if (json == null) {
            throw new CheckpointException(file, "no metadata named " + KEY, "a run of steepest train");
        }
        try {
            JsonNode root = READER.readTree(json);
            new Fields(file, Set.of()).check("format", root.get("format"), int.class);
            int format = root.get("format").intValue();
            if (format < 1 || format > FORMAT) {
                throw new CheckpointException(file, "metadata format = " + format, "a format from 1 to " + FORMAT);
            }
            if (format == 1) {
                complete(root);
            }
            if (format < FORMAT) {
                group(root);
            }
            if (root.at("/setup/source") instanceof ObjectNode source && !source.has("rescale")) {
                source.putNull("rescale");
            }
            if (root.at("/setup/loop") instanceof ObjectNode loop && !loop.has("exchange")) {
                loop.putNull("exchange");
            }
            new Fields(file, EMPTY).check("", root, RunMetadata.class);
            double rate = root.at("/setup/optimizer/lr").asDouble();
            require(file, rate > 0, "setup.optimizer.lr = " + rate, "more than 0");
            long horizon = root.at("/setup/loop/pace/horizon").asLong();
            require(file, horizon > 0, "setup.loop.pace.horizon = " + horizon, "at least 1");
            RunMetadata metadata = READER.treeToValue(root, RunMetadata.class);
            metadata.check(file);
            return metadata;
        } catch (JsonMappingException e) {
            String path = e.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .collect(Collectors.joining("."));
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw impossible(file, path.isEmpty() ? "that does not parse" : path, cause.getMessage());
        } catch (JsonProcessingException e) {
            throw impossible(file, "that does not parse", e.getOriginalMessage());
        }
    }

    /** Adds the fields that a file of format 1 may leave out, with what its run did. */
    private static void complete(JsonNode root) {
        complete(root.at("/setup/network"), "init", Init.MODEL.name());
        complete(root.at("/setup/network"), "precision", Precision.FLOAT32.name());
        complete(root.at("/setup/optimizer"), "shares", Shares.EQUAL.name());
        complete(root.at("/setup/optimizer"), "state", StateFormat.FULL.name());
        if (root.at("/setup/optimizer") instanceof ObjectNode optimizer && !optimizer.has("together")) {
            optimizer.put("together", false);
        }
        if (root.at("/setup/network/options") instanceof ObjectNode options && !options.has("frozen")) {
            options.put("frozen", false);
        }
    }

    /** Puts what a file before format 3 says about roles and decay where groups of parameters are now. */
    private static void group(JsonNode root) {
        if (root.at("/setup/optimizer") instanceof ObjectNode optimizer) {
            optimizer.putObject("settings");
            ObjectNode groups = optimizer.putObject("groups");
            JsonNode roles = optimizer.remove("roles");
            groups.set("roles", roles == null ? READER.createObjectNode() : roles);
            groups.putObject("readings");
            groups.putObject("rates");
            JsonNode decay = optimizer.remove("decay");
            ObjectNode decays = groups.putObject("decays");
            if (decay != null && Double.isFinite(decay.asDouble(Double.NaN))) {
                decays.set(Groups.ALL, decay);
            }
        }
    }

    /**
     * Refuses to go on with a run whose optimizer this version cannot read. Text can still be generated from it.
     *
     * @param file named in the message
     * @throws CheckpointException if the file is of a format before {@value #FORMAT}
     */
    void refuseOlderState(Path file) {
        if (format < FORMAT) {
            throw new CheckpointException(
                    file,
                    "a run of format " + format + ", which names the optimizer's state by bank",
                    "format " + FORMAT + ", by parameter: begin the run again by train --out, or go on with the version"
                            + " that wrote it; generate still reads its weights");
        }
    }

    private static void complete(JsonNode object, String field, String value) {
        if (object instanceof ObjectNode fields && !fields.hasNonNull(field)) {
            fields.put(field, value);
        }
    }

    private static CheckpointException impossible(Path file, String what, String why) {
        return new CheckpointException(
                file, "metadata " + what + " (" + Excerpt.of(why) + ")", "what a run of steepest train writes");
    }

    /** Checks what no run can have, whatever its data. */
    private void check(Path file) {
        require(
                file,
                setup.source().vocabulary() != null || !setup.network().kind().equals("gpt"),
                VOCABULARY + " = null",
                "a vocabulary for a gpt");
        try {
            setup.loop().pace().schedule(setup.optimizer().lr());
        } catch (IllegalArgumentException e) {
            throw impossible(file, "setup.loop.pace", e.getMessage());
        }
        long end = setup.loop().steps();
        require(file, steps >= 0 && steps <= end, "steps = " + steps, "0 to setup.loop.steps = " + end);
        require(file, ledger.tokens() >= 0, "ledger.tokens = " + ledger.tokens(), "at least 0");
        long losses = ledger.lossCount();
        require(file, losses >= 0 && losses <= steps, "ledger.lossCount = " + losses, "0 to steps = " + steps);
        require(file, ledger.modelSeconds() >= 0, "ledger.modelSeconds = " + ledger.modelSeconds(), "at least 0");
        double optimizing = ledger.optimizerSeconds();
        require(file, optimizing >= 0, "ledger.optimizerSeconds = " + optimizing, "at least 0");
        List<RunResult.Point> curve = ledger.curve();
        long before = 0;
        for (int i = 0; i < curve.size(); i++) {
            long step = curve.get(i).step();
            String which = "ledger.curve[" + i + "].";
            require(file, step >= before && step <= steps, which + "step = " + step, before + " to steps = " + steps);
            long tokens = curve.get(i).tokens();
            require(
                    file,
                    tokens >= 0 && tokens <= ledger.tokens(),
                    which + "tokens = " + tokens,
                    "0 to ledger.tokens = " + ledger.tokens());
            before = step;
        }
    }

    /** Checks that steps, tokens and accuracies agree with the data and the batches that the setup takes of it. */
    void checkBatches(Path file, Dataset of) {
        Setup.Loop loop = setup.loop();
        long batch = loop.batch();
        if (of instanceof TextDataset text) {
            batch *= text.context();
        } else if (of instanceof LabelledDataset examples) {
            batch = Math.min(batch, examples.trainingExamples());
        }
        BigInteger tokens = BigInteger.valueOf(steps)
                .multiply(BigInteger.valueOf(loop.accumulate()))
                .multiply(BigInteger.valueOf(batch));
        require(
                file,
                tokens.equals(BigInteger.valueOf(ledger.tokens())),
                "ledger.tokens = " + ledger.tokens() + " after steps = " + steps + " of setup.loop.accumulate = "
                        + loop.accumulate() + " batches of setup.loop.batch = " + loop.batch(),
                tokens + " tokens");
        checkAccuracies(file, Evaluated.hasClasses(of));
    }

    /** Data with classes has an accuracy at each evaluation, and other data has none. */
    private void checkAccuracies(Path file, boolean classes) {
        for (int i = 0; i < ledger.curve().size(); i++) {
            Double accuracy = ledger.curve().get(i).validationAccuracy();
            boolean possible = classes
                    // NaN where the run diverged
                    ? accuracy != null && !(accuracy < 0 || accuracy > 1)
                    : accuracy == null;
            require(
                    file,
                    possible,
                    "ledger.curve[" + i + "].validationAccuracy = " + accuracy,
                    classes ? "0 to 1" : "none for data without classes");
        }
    }

    private static void require(Path file, boolean holds, String found, String expected) {
        if (!holds) {
            throw new CheckpointException(file, "metadata " + found, expected);
        }
    }
}
