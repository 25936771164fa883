using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Workshop.Golden;

/// <summary>One vector and the bytes of its files.</summary>
/// <param name="Vector">The manifest's entry.</param>
/// <param name="Input">Bytes of the input's file.</param>
/// <param name="Output">Bytes of the output's file.</param>
/// <param name="Values">The output in real values.</param>
public sealed record GoldenFiles(GoldenVector Vector, byte[] Input, byte[] Output, float[] Values);
