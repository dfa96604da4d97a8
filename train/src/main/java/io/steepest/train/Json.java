package io.steepest.train;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.steepest.file.OutputFile;
import java.io.IOException;
import java.nio.file.Path;

/** How results become JSON: snake case; NaN and infinity, which JSON has no number for, become null. */
public final class Json {
    private static final ObjectMapper RESULTS = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .addModule(new SimpleModule()
                    .addSerializer(double.class, new FiniteNumber())
                    .addSerializer(Double.class, new FiniteNumber()))
            .build();

    /** For what is read again: NaN stays NaN. */
    static final ObjectMapper EXACT = new ObjectMapper();

    private Json() {}

    /**
     * Writes a result for machines, as {@link OutputFile} writes.
     *
     * @param file where to; its folder must exist
     * @param result a record or a map
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Object result) throws IOException {
        OutputFile.write(file, RESULTS.writeValueAsBytes(result));
    }

    /** Returns a result as it would be read again from what {@link #write} writes. */
    public static JsonNode tree(Object result) {
        return RESULTS.valueToTree(result);
    }

    private static final class FiniteNumber extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                out.writeNumber(value);
            } else {
                out.writeNull();
            }
        }
    }
}
