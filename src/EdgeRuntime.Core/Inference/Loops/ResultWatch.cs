using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>Counts inferences that failed and results with values that are not numbers, and logs when they begin, not each. Owned by one loop.</summary>
internal sealed class ResultWatch(LoopCounters counters, ILogger logger)
{
    private bool _lastFailed;
    private long _notNumbers;

    /// <summary>Another model begins.</summary>
    public void Reset() => (_lastFailed, _notNumbers) = (false, 0);

    /// <summary>Takes note of an inference that failed.</summary>
    public void Note(InferenceException e, InferenceLane lane)
    {
        counters.CountFailure();
        lane.Record.NoteFailure();
        if (!_lastFailed)
        {
            Log.InferenceFailed(logger, ModelOf(lane), e.Message);
        }

        _lastFailed = true;
    }

    /// <summary>Takes note of a result.</summary>
    public void Note(InferenceResult result, InferenceLane lane)
    {
        _lastFailed = false;
        if (result.NotANumber == NotANumber.None)
        {
            if (_notNumbers > 0)
            {
                Log.NumbersAgain(logger, ModelOf(lane), _notNumbers);
            }

            _notNumbers = 0;
            return;
        }

        counters.CountNotANumber();
        if (_notNumbers++ == 0)
        {
            Log.NotANumberMet(logger, ModelOf(lane), result.NotANumber == NotANumber.Sample ? $"the sample of source '{lane.Source.Name}'" : "the model's output");
        }
    }

    private static string ModelOf(InferenceLane lane) => lane.Model.Package.Manifest.Model;
}
