using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Agents;

/// <summary>The golden inputs of the built-in model as a recording that the <c>replay</c> source plays: one window each, in the order of <see cref="Labels"/>.</summary>
internal static class GoldenRecording
{
    public const string FileName = "golden.npy";
    public const double SampleRateHz = 6400;

    private const int Samples = 2048;
    private const int Channels = 2;

    // The golden files hold the model's input, channel by channel and divided by this; the source gives samples in the sensor's unit, in time order.
    private const float NormalizedUnit = 4;

    public static readonly string[] Labels = ["looseness", "bearing-inner"];

    /// <summary>Writes it into a folder.</summary>
    public static void Write(string folder)
    {
        using var file = File.Create(Path.Combine(folder, FileName));
        file.Write(Header());
        foreach (var label in Labels)
        {
            var tensor = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Checkout.PathOf($"src/EdgeRuntime.Agent/Models/vibration-condition/golden-{label}.f32")));
            var sample = new float[Samples * Channels];
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = tensor[(i % Channels * Samples) + (i / Channels)] * NormalizedUnit;
            }

            file.Write(MemoryMarshal.AsBytes<float>(sample));
        }
    }

    // https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0
    private static byte[] Header()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({Labels.Length}, {Samples}, {Channels}), }}").PadRight(128 - 10 - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text)];
    }
}
