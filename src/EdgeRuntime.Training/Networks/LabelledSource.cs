namespace EdgeRuntime.Training.Networks;

/// <summary>Writes the network's input for sample <paramref name="index"/> and returns its class. Called from one thread at a time.</summary>
internal delegate int LabelledSource(long index, Span<float> input);
