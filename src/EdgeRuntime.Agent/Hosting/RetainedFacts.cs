using System.Runtime.InteropServices;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Messaging;
using EdgeRuntime.Onnx;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Sets what the broker keeps about this device besides its presence: info and reported.</summary>
internal sealed class RetainedFacts(AgentConfiguration configuration, IEnumerable<InferenceLane> lanes, BoardFacts board, IPowerSource power, PolicyControl policy, ModelStatusBoard status)
{
    /// <summary>Hands both to the connection.</summary>
    public void Set(DeviceConnection connection)
    {
        connection.SetRetained(MessageClass.Info, connection.Topics.Info(connection.Device), "info/1", Info);
        connection.SetRetained(MessageClass.Reported, connection.Topics.Reported(connection.Device), "reported/1", Reported);
    }

    private byte[] Info(MessageStamp stamp) => MessageJson.Write(
        new InfoMessage
        {
            Device = stamp.Device,
            Session = stamp.Session,
            Seq = stamp.Seq,
            Time = stamp.Time,
            Clock = stamp.Clock,
            UptimeS = stamp.UptimeS,
            Board = board.Model,
            BoardProfile = board.Profile.Name,
            Os = RuntimeInformation.OSDescription,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            AgentVersion = AgentVersion.Text,
            OnnxRuntimeVersion = OnnxSessionFactory.RuntimeVersion,
            ExecutionProviders = OnnxSessionFactory.AvailableProviders,
            Sources = [.. lanes.Select(lane => lane.Source).DistinctBy(static source => source.Name).Select(source => new SourceInfo(source.Name, configuration.Sources[source.Name].Kind, source.Format.ToString()))],
            Sensors = [.. power.Sensors],
            NoSensorReason = power.Sensors.Count == 0 ? power.Description : null,
            Tags = [.. configuration.Device.Tags],
            Site = configuration.Device.Site,
        },
        MessageJsonContext.Default.InfoMessage);

    private byte[] Reported(MessageStamp stamp) => MessageJson.Write(
        new ReportedMessage
        {
            Device = stamp.Device,
            Session = stamp.Session,
            Seq = stamp.Seq,
            Time = stamp.Time,
            Clock = stamp.Clock,
            UptimeS = stamp.UptimeS,
            Generation = status.Generation,
            Refused = status.Refused,
            Policy = policy.InForce,
            Models = status.Models,
            Agent = status.Agent,
        },
        MessageJsonContext.Default.ReportedMessage);
}
