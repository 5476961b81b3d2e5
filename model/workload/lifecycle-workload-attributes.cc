// SPDX-License-Identifier: GPL-2.0-only
//
// Attribute list of the workload's client.

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpWorkloadClient);

TypeId
TcpWorkloadClient::GetTypeId()
{
    static TypeId tid =
        AddChurnAttributes(AddExchangeAttributes(TypeId("ns3::TcpWorkloadClient")
                                                     .SetParent<Application>()
                                                     .SetGroupName("TcpLifecycle")
                                                     .AddConstructor<TcpWorkloadClient>()))
            .AddAttribute("Remote",
                          "The server: InetSocketAddress or Inet6SocketAddress.",
                          AddressValue(),
                          MakeAddressAccessor(&TcpWorkloadClient::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Protocol",
                          "Socket factory.",
                          TypeIdValue(TcpSocketFactory::GetTypeId()),
                          MakeTypeIdAccessor(&TcpWorkloadClient::m_protocol),
                          MakeTypeIdChecker())
            .AddAttribute("InterarrivalTime",
                          "Seconds from one arrival to the next.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=1.0]"),
                          MakePointerAccessor(&TcpWorkloadClient::m_interarrival),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("BindFirst",
                          "Bind to a free port before Connect, as ns-3's own applications do; not "
                          "read with LocalPort. False: Connect chooses the port for this "
                          "destination, and may take one in TIME-WAIT where TimeWaitReuseActive "
                          "allows it.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&TcpWorkloadClient::m_bindsFirst),
                          MakeBooleanChecker())
            .AddAttribute("MaxConnections",
                          "Connections to start; 0 = no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TcpWorkloadClient::m_maxConnections),
                          MakeUintegerChecker<uint64_t>())
            .AddTraceSource("ConnectionOutcome",
                            "A connection has its result.",
                            MakeTraceSourceAccessor(&TcpWorkloadClient::m_outcomeTrace),
                            "ns3::TcpWorkloadClient::OutcomeTracedCallback");
    return tid;
}

TypeId
TcpWorkloadClient::AddExchangeAttributes(TypeId tid)
{
    return tid
        .AddAttribute("RequestBytes",
                      "Bytes the client sends on each connection; 0: it waits for the server to "
                      "speak.",
                      UintegerValue(100),
                      MakeUintegerAccessor(&TcpWorkloadClient::m_requestBytes),
                      MakeUintegerChecker<uint64_t>())
        .AddAttribute("ResponseBytes",
                      "Bytes the client expects on each connection.",
                      UintegerValue(1000),
                      MakeUintegerAccessor(&TcpWorkloadClient::m_responseBytes),
                      MakeUintegerChecker<uint64_t>(1))
        .AddAttribute("CloseFirst",
                      "Who closes first, Client, Server or Both; must be the same at the server. "
                      "With Both the client closes as with Client.",
                      EnumValue(CLIENT_CLOSES_FIRST),
                      MakeAccessorHelper<decltype(EnumValue(CLIENT_CLOSES_FIRST))>(
                          &TcpWorkloadClient::m_closeFirst),
                      MakeEnumChecker(CLIENT_CLOSES_FIRST,
                                      "Client",
                                      SERVER_CLOSES_FIRST,
                                      "Server",
                                      BOTH_CLOSE_FIRST,
                                      "Both"))
        .AddAttribute("PatienceTimeout",
                      "A connection that has no result after this time is given up; 0 = never.",
                      TimeValue(Seconds(60)),
                      MakeTimeAccessor(&TcpWorkloadClient::m_patienceTimeout),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("VerifyBytes",
                      "Fill the request with bytes that only this connection sends, and compare "
                      "each byte of the response with the one that belongs to it; must be the same "
                      "at the server. RequestBytes must be at least 4.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&TcpWorkloadClient::m_verifiesBytes),
                      MakeBooleanChecker());
}

TypeId
TcpWorkloadClient::AddChurnAttributes(TypeId tid)
{
    return tid
        .AddAttribute("LocalPort",
                      "First local port, given to Bind; 0 = TCP chooses.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&TcpWorkloadClient::m_localPort),
                      MakeUintegerChecker<uint16_t>())
        .AddAttribute("LocalPorts",
                      "Local ports from LocalPort on, taken in turn; not read if that is 0.",
                      UintegerValue(1),
                      MakeUintegerAccessor(&TcpWorkloadClient::m_localPorts),
                      MakeUintegerChecker<uint32_t>(1, 65535))
        .AddAttribute("ReuseAddress",
                      "Set ReuseAddress (SO_REUSEADDR) of each socket, of this module's TCP only.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&TcpWorkloadClient::m_reusesAddress),
                      MakeBooleanChecker())
        .AddAttribute("Pace",
                      "InterarrivalTime is the time from one start to the next (OpenLoop), or from "
                      "one connection's result to the next one's start (AfterLast).",
                      EnumValue(TcpWorkloadClient::OPEN_LOOP),
                      MakeAccessorHelper<decltype(EnumValue(TcpWorkloadClient::OPEN_LOOP))>(
                          &TcpWorkloadClient::m_pace),
                      MakeEnumChecker(TcpWorkloadClient::OPEN_LOOP,
                                      "OpenLoop",
                                      TcpWorkloadClient::AFTER_LAST,
                                      "AfterLast"))
        .AddAttribute("RefusedConnect",
                      "What a port or 4-tuple that TCP refuses counts as: Result (local-error), or "
                      "Retry (the connection tries again after RefusalInterval).",
                      EnumValue(TcpWorkloadClient::REFUSAL_IS_RESULT),
                      MakeAccessorHelper<decltype(EnumValue(TcpWorkloadClient::REFUSAL_IS_RESULT))>(
                          &TcpWorkloadClient::m_refusedConnect),
                      MakeEnumChecker(TcpWorkloadClient::REFUSAL_IS_RESULT,
                                      "Result",
                                      TcpWorkloadClient::REFUSAL_IS_RETRIED,
                                      "Retry"))
        .AddAttribute("RefusalInterval",
                      "From a refusal to the next try; with Pace AfterLast the least time from a "
                      "local error to the next connection.",
                      TimeValue(MilliSeconds(100)),
                      MakeTimeAccessor(&TcpWorkloadClient::m_refusalInterval),
                      MakeTimeChecker(TimeStep(1)));
}

} // namespace ns3
