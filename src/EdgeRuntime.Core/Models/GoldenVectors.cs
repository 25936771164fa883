using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Postprocessing;

namespace EdgeRuntime.Core.Models;

/// <summary>Whether a model computes here what it computed where it was made: compilers, execution providers and quantised kernels differ from board to board.</summary>
public static class GoldenVectors
{
    /// <summary>Runs every golden vector that holds for a variant.</summary>
    /// <param name="package">The model.</param>
    /// <param name="variant">The variant that the session runs.</param>
    /// <param name="session">Its session.</param>
    /// <returns>Null when every output is within its tolerance, else <see cref="ErrorCode.GoldenMismatch"/>, the codes of <see cref="ModelPackage.Read"/> or
    /// <see cref="ErrorCode.InferenceFailed"/>.</returns>
    public static ErrorInfo? Check(ModelPackage package, string variant, IInferenceSession session)
    {
        var actual = new OutputReader(session.Outputs[0], 0);
        var expected = new OutputReader(session.Outputs[0], 0);
        foreach (var vector in package.Manifest.Golden.Where(vector => vector.Variant is null || vector.Variant == variant))
        {
            try
            {
                if (Check(package, vector, session, actual, expected) is { } error)
                {
                    return new ErrorInfo(error.Code, $"{package.Manifest.Model}, variant {variant}: {error.Message}");
                }
            }
            catch (InferenceException e)
            {
                return new ErrorInfo(ErrorCode.InferenceFailed, $"{package.Manifest.Model}, variant {variant}, golden vector '{vector.Input}': {e.Message}");
            }
            catch (ModelLoadException e)
            {
                return new ErrorInfo(e.Code, e.Message);
            }
        }

        return null;
    }

    private static ErrorInfo? Check(ModelPackage package, GoldenVector vector, IInferenceSession session, OutputReader actual, OutputReader expected)
    {
        var input = package.Read(vector.Input);
        var output = package.Read(vector.Output);
        if (input.Length != session.Input(0).Length || output.Length != session.Output(0).Length)
        {
            return new ErrorInfo(
                ErrorCode.GoldenMismatch,
                $"golden vector '{vector.Input}' has {input.Length} bytes and '{vector.Output}' {output.Length}, but the tensors have {session.Input(0).Length} and {session.Output(0).Length}");
        }

        input.CopyTo(session.Input(0));
        session.Run();
        var got = actual.Read(session);
        var want = expected.Read(output);
        for (var i = 0; i < want.Length; i++)
        {
            // Equal comes first for infinities; the negation makes NaN a mismatch.
            if (got[i] != want[i] && !(Math.Abs((double)got[i] - want[i]) <= vector.Tolerance))
            {
                return new ErrorInfo(
                    ErrorCode.GoldenMismatch,
                    FormattableString.Invariant($"golden vector '{vector.Input}' gives {got[i]} at [{i}], but must give {want[i]} within {vector.Tolerance}"));
            }
        }

        return null;
    }
}
