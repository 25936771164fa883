using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// Adds sines by the rotation recurrence, a vector of samples at a time: one multiplication by <c>exp(i w n)</c> replaces n calls of
/// sine. In single precision the amplitude drifts by less than 1e-4 over 65536 samples.
/// </summary>
internal static class HarmonicOscillator
{
    /// <summary>Adds a line to both channels; their length is a multiple of the vector's.</summary>
    public static void Add(Span<float> radial, Span<float> axial, in HarmonicLine line)
    {
        var (sine, cosine) = Start(line);
        var (stepSine, stepCosine) = Math.SinCos(2 * Math.PI * line.CyclesPerSample * Vector<float>.Count);
        var rotateSine = new Vector<float>((float)stepSine);
        var rotateCosine = new Vector<float>((float)stepCosine);
        var (axialSine, axialCosine) = Math.SinCos(2 * Math.PI * line.AxialLeadCycles);
        var radialGain = new Vector<float>((float)line.Radial);
        var axialInPhase = new Vector<float>((float)(line.Axial * axialCosine));
        var axialQuadrature = new Vector<float>((float)(line.Axial * axialSine));
        var radialBlocks = MemoryMarshal.Cast<float, Vector<float>>(radial);
        var axialBlocks = MemoryMarshal.Cast<float, Vector<float>>(axial)[..radialBlocks.Length];
        for (var i = 0; i < radialBlocks.Length; i++)
        {
            radialBlocks[i] = Vector.FusedMultiplyAdd(sine, radialGain, radialBlocks[i]);
            axialBlocks[i] = Vector.FusedMultiplyAdd(sine, axialInPhase, Vector.FusedMultiplyAdd(cosine, axialQuadrature, axialBlocks[i]));
            var next = Vector.FusedMultiplyAdd(sine, rotateCosine, cosine * rotateSine);
            cosine = Vector.FusedMultiplyAdd(cosine, rotateCosine, -(sine * rotateSine));
            sine = next;
        }
    }

    private static (Vector<float> Sine, Vector<float> Cosine) Start(in HarmonicLine line)
    {
        Span<float> sines = stackalloc float[Vector<float>.Count];
        Span<float> cosines = stackalloc float[Vector<float>.Count];
        for (var i = 0; i < sines.Length; i++)
        {
            // Whole turns are dropped in double precision: after years of running there are 10^11 of them.
            var cycles = line.StartCycles + (i * line.CyclesPerSample);
            var (sine, cosine) = Math.SinCos(2 * Math.PI * (cycles - Math.Floor(cycles)));
            sines[i] = (float)sine;
            cosines[i] = (float)cosine;
        }

        return (new Vector<float>(sines), new Vector<float>(cosines));
    }
}
