namespace EdgeRuntime.Messaging.Connecting;

/// <summary>An absence that is announced: from the goodbye until somebody wakes the connection.</summary>
/// <param name="WakeAt">When the device means to be back.</param>
/// <param name="Drain">Time to send what is left.</param>
/// <param name="Compose">Composes the announcement.</param>
internal sealed record SleepRequest(DateTimeOffset WakeAt, TimeSpan Drain, Func<byte[]> Compose)
{
    private readonly TaskCompletionSource _asleep = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _awake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The goodbye has been said, as far as it could be.</summary>
    public Task Asleep => _asleep.Task;

    /// <summary>The device is back.</summary>
    public Task Awake => _awake.Task;

    public void NoteAsleep() => _asleep.TrySetResult();

    public void WakeUp() => _awake.TrySetResult();
}
