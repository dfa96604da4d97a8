package io.steepest.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import io.steepest.file.Excerpt;
import io.steepest.file.OutputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A {@link Profile} as a file: a JSON object of its numbers; files of earlier versions lack one. */
final class ProfileFile {
    private final Path file;
    private final Map<String, Object> fields;

    private ProfileFile(Path file, Map<String, Object> fields) {
        this.file = file;
        this.fields = fields;
    }

    static Profile read(Path file) {
        return new ProfileFile(file, object(file)).profile();
    }

    static void write(Path file, Profile profile) {
        try {
            String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(profile.numbers());
            OutputFile.write(file, (json + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("profile " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> object(Path file) {
        if (!Files.isRegularFile(file)) {
            throw wrong(file, "there is no such file; ./steepest profile --out FILE writes one");
        }
        try (JsonParser parser = JSON.std.createParser(Files.readAllBytes(file))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw wrong(file, "no JSON object (" + Excerpt.of(parser.getText()) + ")");
            }
            Map<String, Object> fields = JSON.std.mapFrom(parser);
            if (parser.nextToken() != null) {
                throw wrong(file, "text after the end of the JSON object");
            }
            return fields;
        } catch (IOException e) {
            throw wrong(
                    file,
                    "no JSON object ("
                            + Excerpt.of(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")) + ")");
        }
    }

    private Profile profile() {
        Set<String> known = Profile.shipped().numbers().keySet();
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                throw wrong(file, "no field is named \"" + Excerpt.of(name) + "\"; known: " + String.join(", ", known));
            }
        }
        long bfloat16Side = whole(Profile.BFLOAT16_SIDE);
        long workerSide = whole(Profile.WORKER_SIDE);
        double gramRatio = number(Profile.GRAM_RATIO).doubleValue();
        long symmetricSide = whole(Profile.SYMMETRIC_SIDE);
        // earlier versions did not know it, and a file stands for the same kernels as before
        long bfloat16SymmetricSide = fields.containsKey(Profile.BFLOAT16_SYMMETRIC_SIDE)
                ? whole(Profile.BFLOAT16_SYMMETRIC_SIDE)
                : Profile.NEVER;
        long batchEntries = whole(Profile.BATCH_ENTRIES);
        long runEntries = whole(Profile.RUN_ENTRIES);
        try {
            return new Profile(
                    bfloat16Side,
                    workerSide,
                    gramRatio,
                    symmetricSide,
                    bfloat16SymmetricSide,
                    batchEntries,
                    runEntries);
        } catch (IllegalArgumentException e) {
            throw wrong(file, e.getMessage());
        }
    }

    private long whole(String name) {
        Number found = number(name);
        if (!(found instanceof Integer || found instanceof Long)) {
            throw wrong(file, name + " must be a whole number, found " + Excerpt.of(found));
        }
        return found.longValue();
    }

    private Number number(String name) {
        if (!fields.containsKey(name)) {
            throw wrong(file, name + " is missing");
        }
        if (fields.get(name) instanceof Number found) {
            return found;
        }
        throw wrong(file, name + " must be a number, found " + Excerpt.of(fields.get(name)));
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException("profile " + file + ": " + what);
    }
}
