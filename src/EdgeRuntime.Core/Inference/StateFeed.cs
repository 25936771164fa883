using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Inference;

/// <summary>
/// Feeds outputs of a recurrent model back to its inputs, and returns them to zero where a new sequence begins: at the start, after a gap, after a source was away, after a number of inferences, and
/// where the model itself put out what is not a number, which would spoil every later result. Owned by one step.
/// </summary>
internal sealed class StateFeed
{
    private readonly (int Input, int Output)[] _pairs;
    private readonly TensorSpec[] _inputs;
    private readonly StateResetSpec _rule;
    private readonly bool _isSeries;
    private DateTimeOffset _last;
    private string? _file;
    private int _runs;
    private bool _isNew = true;

    private StateFeed(ModelManifest manifest, (int Input, int Output)[] pairs)
    {
        _pairs = pairs;
        _inputs = [.. manifest.Inputs];
        _rule = manifest.StateReset ?? new StateResetSpec();
        _isSeries = manifest.Preprocess.Sample.Kind == SampleKind.Series;
    }

    /// <summary>The feed of a manifest; null where no input is state.</summary>
    public static StateFeed? Of(ModelManifest manifest)
    {
        var pairs = new List<(int, int)>();
        for (var i = 0; i < manifest.Inputs.Length; i++)
        {
            for (var j = 0; j < manifest.Outputs.Length; j++)
            {
                if (manifest.Inputs[i].State == manifest.Outputs[j].Name)
                {
                    pairs.Add((i, j));
                    break;
                }
            }
        }

        return pairs.Count == 0 ? null : new StateFeed(manifest, [.. pairs]);
    }

    /// <summary>Begins a new sequence with the next sample.</summary>
    public void Reset() => _isNew = true;

    /// <summary>Notes that the source was away.</summary>
    public void NoteRestart() => _isNew |= _rule.OnRestart;

    /// <summary>Before a run: zero where a new sequence begins.</summary>
    public void Prepare(IInferenceSession session, Sample sample)
    {
        // A clock that was set back says as little about a gap as none; other recordings are other signals, other pictures are not.
        _isNew |= (_rule.GapS is { } gap && (sample.CapturedAt - _last).TotalSeconds > gap)
            || (_rule.Every is { } every && _runs >= every)
            || (_isSeries && _rule.OnRestart && _file != sample.File);
        if (!_isNew)
        {
            return;
        }

        (_isNew, _runs) = (false, 0);
        foreach (var (input, _) in _pairs)
        {
            var raw = session.Input(input);
            if (_inputs[input] is { ZeroPoint: { } zero, Type: ElementType.Int8 or ElementType.UInt8 })
            {
                raw.Fill((byte)zero);
            }
            else
            {
                raw.Clear();
            }
        }
    }

    /// <summary>After a run: what was put out goes in next time.</summary>
    public void Carry(IInferenceSession session, Sample sample)
    {
        (_last, _file, _runs) = (sample.CapturedAt, sample.File, _runs + 1);
        foreach (var (input, output) in _pairs)
        {
            var state = session.Output(output);
            if (!ElementConverter.AreNumbers(_inputs[input].Type, state))
            {
                _isNew = true;
                return;
            }

            state.CopyTo(session.Input(input));
        }
    }
}
