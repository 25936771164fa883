using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Devices;

/// <summary>The newest that is known of one device.</summary>
internal sealed class DeviceState(string device)
{
    private MessageOrder? _resultOrder;

    public string Device => device;

    public StatusMessage? Status { get; private set; }

    public InfoMessage? Info { get; private set; }

    public ReportedMessage? Reported { get; private set; }

    public EnergyMessage? Energy { get; private set; }

    public LastResult? Result { get; private set; }

    /// <summary>The last sign of life.</summary>
    public DateTimeOffset? LastSeen { get; private set; }

    /// <summary>Whether anything is known at all.</summary>
    public bool IsKnown => Status is not null || Info is not null || Reported is not null || Energy is not null || Result is not null;

    /// <summary>Takes a message, unless what is known is newer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="retained">Whether the broker had kept it: then its own clock says when it was made.</param>
    /// <param name="now">Our clock.</param>
    public void Apply(Message message, bool retained, DateTimeOffset now)
    {
        NoteSeen(message, retained, now);
        switch (message)
        {
            case StatusMessage status when IsNewer(status, Status):
                Status = status;
                break;
            case InfoMessage info when IsNewer(info, Info):
                Info = info;
                break;
            case ReportedMessage reported when IsNewer(reported, Reported):
                Reported = reported;
                break;
            case EnergyMessage energy when IsNewer(energy, Energy):
                Energy = energy;
                break;
            case ResultMessage or ResultBatchMessage when _resultOrder is null || MessageOrder.Of(message) > _resultOrder:
                _resultOrder = MessageOrder.Of(message);
                Result = LastResult.Of(message) ?? Result;
                break;
        }
    }

    /// <summary>Somebody cleared what the broker kept.</summary>
    public void Clear(MessageClass messageClass)
    {
        switch (messageClass)
        {
            case MessageClass.Status:
                Status = null;
                break;
            case MessageClass.Info:
                Info = null;
                break;
            case MessageClass.Reported:
                Reported = null;
                break;
        }
    }

    private static bool IsNewer(Message message, Message? known) => known is null || MessageOrder.Of(message) > MessageOrder.Of(known);

    private void NoteSeen(Message message, bool retained, DateTimeOffset now)
    {
        var seen = SignOfLife.Of(message, retained, now, message.Clock == ClockState.Synced ? message.Time : null);
        LastSeen = LastSeen >= seen ? LastSeen : seen ?? LastSeen;
    }
}
