using System.Runtime.InteropServices;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>The model that ships with the agent runs in the session that the agent uses.</summary>
public sealed class BuiltInModelTests
{
    private static readonly ModelPackage Package = ModelPackage.Load(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition"));

    public static TheoryData<string> Variants => [.. Package.Manifest.Variants.Select(static variant => variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Golden_VectorsOfTheVariant_ComeOut(string variant)
    {
        using var session = Open(variant);
        var golden = Package.Manifest.Golden.Where(vector => vector.Variant == variant).ToArray();

        Assert.NotEmpty(golden);
        Assert.All(golden, vector => Close.Equal(Floats(vector.Output), session.Run(Floats(vector.Input)), vector.Tolerance));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Golden_OfDifferentConditions_GetDifferentLabels(string variant)
    {
        using var session = Open(variant);
        var labels = Package.Manifest.Golden.Where(vector => vector.Variant == variant).Select(vector => Best(session.Run(Floats(vector.Input)))).ToArray();

        Assert.Equal(["looseness", "bearing-inner"], labels);
    }

    private static IInferenceSession Open(string variant) => Sessions.Open(new SessionRequest(
        Package.PathOf(Package.Manifest.Variants.Single(v => v.Name == variant).File), Package.Manifest.Inputs, Package.Manifest.Outputs));

    private static string Best(float[] logits) => Package.Manifest.Labels[Array.IndexOf(logits, logits.Max())];

    private static float[] Floats(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Package.PathOf(file))).ToArray();
}
