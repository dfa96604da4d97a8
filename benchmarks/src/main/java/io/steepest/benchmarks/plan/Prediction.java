package io.steepest.benchmarks.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a step is predicted to take on the rank that takes most.
 *
 * @param optimizer its name
 * @param ranks how many
 * @param mode who steps what and what travels
 * @param backwardMs forward and backward pass, milliseconds
 * @param exchangeMs exchange of gradients and weights
 * @param optimizerMs the optimizer's own work
 * @param stateBytes of the optimizer on a rank
 * @param memoryBytes weights, gradients, state and buffers of the exchange on a rank; activations apart
 * @param sentBytes of a rank
 * @param receivedBytes of a rank
 * @param load part of the optimizer's work that falls to a rank
 */
public record Prediction(
        String optimizer,
        int ranks,
        Mode mode,
        double backwardMs,
        double exchangeMs,
        double optimizerMs,
        double stateBytes,
        double memoryBytes,
        double sentBytes,
        double receivedBytes,
        double load) {

    /** Who steps what and what travels. */
    public enum Mode {
        /** An all-reduce of the gradients; every rank steps everything. */
        DATA_PARALLEL("data parallel"),
        /** Gradients go to owners, who step and give the weights to all: what the library does. */
        OWNERS("owners"),
        /** Factors travel in place of gradients; every rank steps everything. For oracles of low rank alone. */
        LOW_RANK("low rank");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** All of it, one after another. */
    @JsonProperty
    public double totalMs() {
        return backwardMs + exchangeMs + optimizerMs;
    }
}
