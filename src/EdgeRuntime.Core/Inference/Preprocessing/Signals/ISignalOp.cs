namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>A step over a series or its spectra: rows are samples or frames, columns are bins or bands.</summary>
internal interface ISignalOp : IPreprocessOp
{
    /// <summary>Why the step cannot work on values of this form; null when it can.</summary>
    string? FaultOf(Extent input);
}
