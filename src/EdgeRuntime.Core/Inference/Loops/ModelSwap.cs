namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>A model that waits to be swapped in: it is either taken by the loop or given up by who asked, never both.</summary>
internal sealed class ModelSwap(InferenceLane lane)
{
    private readonly TaskCompletionSource<LoadedModel> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _settled;

    public InferenceLane Lane => lane;

    /// <summary>The old model, once the swap is done.</summary>
    public Task<LoadedModel> Done => _done.Task;

    public bool TryBegin() => Interlocked.Exchange(ref _settled, 1) == 0;

    public void Complete(LoadedModel old) => _done.SetResult(old);

    public void GiveUp()
    {
        if (TryBegin())
        {
            _done.SetCanceled();
        }
    }
}
